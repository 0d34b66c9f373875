# SPDX-License-Identifier: Apache-2.0

# What a release is made from is pinned by digest: node:24.21.0-trixie-slim@sha256:…, as `docker buildx imagetools inspect` tells it
# of the tag. The version is the one that the tests run, which package-lock.json has.
FROM node:24.21.0-trixie-slim AS build
WORKDIR /fairlead
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY build.ts tsconfig.json LICENSE ./
COPY src src
COPY providers providers
COPY manifests manifests
COPY image image
RUN image/build-root.sh /image

FROM scratch
COPY --from=build /image /
# A small young generation and few arenas of malloc: a speaker with 5,000 addresses takes little more than half the memory.
ENV NODE_OPTIONS=--max-semi-space-size=1
ENV MALLOC_ARENA_MAX=2
# The controller needs no right at all. The speaker's manifest says why that one runs as root with nothing but NET_RAW.
USER 65532:65532
ENTRYPOINT ["/bin/fairlead"]
