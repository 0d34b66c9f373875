// SPDX-License-Identifier: Apache-2.0

/** HTTPS for few and untrusted clients: HTTP/2 and 1.1, certificates that change while it runs, and a limit on all that a client can hold. */

import type { ServerResponse } from "node:http";
import { createSecureServer, type Http2SecureServer, type Http2ServerResponse } from "node:http2";
import { createServer, type Server } from "node:https";
import type { TlsOptions } from "node:tls";
import { toFairleadError, UserError } from "../errors.ts";
import type { Log } from "../log.ts";
import { type BoundAddress, listen } from "./listen.ts";
import type { ListenAddress } from "./listen-address.ts";
import { headersOf, type Page, textPage } from "./page.ts";
import { SecureConnections } from "./secure-connections.ts";
import { hasBody, type RawRequest, type SecureRequest, socketOf, toSecureRequest } from "./secure-request.ts";
import { forgetOpenSslErrors } from "./tls/openssl-errors.ts";
import type { ServerIdentity } from "./tls/server-identity.ts";

export interface SecureServerOptions {
  readonly address: ListenAddress;
  /** SO_REUSEPORT. */
  readonly sharesPort: boolean;
  readonly speaksHttp2: boolean;
  /** How many requests an HTTP/2 connection may have under way. */
  readonly maxStreams: number;
  readonly identity: ServerIdentity;
  /** Gets every request that has no body, and those to PUT. */
  readonly answer: (request: SecureRequest) => Promise<Page>;
  readonly log: Log;
}

export interface SecureServer {
  readonly address: BoundAddress;
  /** To be called when it is judged otherwise who a client is: connections are made anew, once what is under way on them has ended. */
  renewConnections(): void;
  /** Takes no more requests, and cuts what is left. */
  close(): Promise<void>;
}

const maxHeaderBytes = 16_384;
const handshakeMs = 10_000;
const headersMs = 10_000;
const requestMs = 30_000;
/** More than the minute between two scrapes; upstream has as much for HTTP/2. */
const idleMs = 90_000;

/** @throws UserError("AddressUnavailable"), UserError("InvalidTls") when OpenSSL does not take the identity's options */
export async function serveSecurely(options: SecureServerOptions): Promise<SecureServer> {
  const server = createTlsServer(options);
  const connections = new SecureConnections(server);
  server.on("secureConnection", forgetOpenSslErrors);
  server.on("request", (request: RawRequest, response: ServerResponse | Http2ServerResponse) => {
    void respond({ request, response }, options, connections);
  });
  options.identity.onChange(() => server.setSecureContext(options.identity.options()));
  const address = await listen(server, options.address, options);
  options.log.info({ ...address }, "serving HTTPS");
  return {
    address,
    renewConnections: () => connections.outdate(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        connections.cut();
      }),
  };
}

function createTlsServer({ identity, speaksHttp2, maxStreams }: SecureServerOptions): Server | Http2SecureServer {
  const tls: TlsOptions = {
    ...identity.options(),
    SNICallback: (host, done) => done(null, identity.contextFor(host)),
    // Whoever shows a wrong certificate may have a token as well: judged with the request.
    requestCert: true,
    rejectUnauthorized: false,
    handshakeTimeout: handshakeMs,
  };
  const http1 = {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    keepAliveTimeout: idleMs,
    keepAlive: true,
  };
  const settings = { maxConcurrentStreams: maxStreams, maxHeaderListSize: maxHeaderBytes };
  try {
    const server = speaksHttp2
      ? createSecureServer({ ...tls, ...http1, allowHTTP1: true, settings })
      : createServer({ ...tls, ...http1 });
    server.setTimeout(idleMs);
    return server;
  } catch (thrown) {
    const { message } = toFairleadError(thrown);
    throw new UserError(
      "InvalidTls",
      `the secure port cannot be served with these certificates and --tls flags: ${message}`,
    );
  }
}

interface Exchange {
  readonly request: RawRequest;
  readonly response: ServerResponse | Http2ServerResponse;
}

/** Never rejects. */
async function respond(
  exchange: Exchange,
  options: SecureServerOptions,
  connections: SecureConnections,
): Promise<void> {
  const { request, response } = exchange;
  const { log } = options;
  if ("stream" in response) response.stream?.setTimeout(requestMs, () => response.stream?.close());
  try {
    const page = await choosePage(request, options);
    // Without the query, in which somebody may have put a token.
    const [path] = (request.url ?? "").split("?", 1);
    log.debug({ method: request.method, path, status: page.status }, "answered a request to the secure port");
    send(exchange, page, hasBody(request) || connections.isOutdated(socketOf(request)));
  } catch (thrown) {
    log.error({ err: thrown }, "a request to the secure port could not be answered");
    response.destroy();
  }
}

async function choosePage(request: RawRequest, { answer, log }: SecureServerOptions): Promise<Page> {
  if (hasBody(request) && request.method !== "PUT") return textPage(413, "no body is taken here\n");
  try {
    return await answer(toSecureRequest(request));
  } catch (thrown) {
    log.error({ err: thrown }, "a request to the secure port failed");
    return textPage(500, "internal error\n");
  }
}

function send({ request, response }: Exchange, page: Page, isLast: boolean): void {
  const body = request.method === "HEAD" ? "" : page.body;
  if ("stream" in response) {
    if (response.stream?.destroyed !== false) return;
    response.writeHead(page.status, headersOf(page));
    response.end(body);
    return;
  }
  response.writeHead(page.status, { ...headersOf(page), ...(isLast && { connection: "close" }) });
  response.end(body);
}
