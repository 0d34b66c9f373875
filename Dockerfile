# SPDX-License-Identifier: Apache-2.0

# The bundle is made where its tools are; nothing of them gets into the image.
FROM node:24.11.0-trixie-slim AS build
WORKDIR /fairlead
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY build.ts tsconfig.json ./
COPY src src
COPY providers providers
RUN npm run build

FROM node:24.11.0-trixie-slim
WORKDIR /fairlead
COPY --from=build /fairlead/dist dist
COPY manifests manifests
COPY LICENSE LICENSE
# A small young generation and few arenas of malloc: a speaker with 5,000 addresses takes little more than half the memory.
ENV NODE_OPTIONS=--max-semi-space-size=1
ENV MALLOC_ARENA_MAX=2
# The controller needs no right at all. The speaker's manifest says why that one runs as root with nothing but NET_RAW.
USER 65532:65532
ENTRYPOINT ["node", "/fairlead/dist/fairlead.js"]
