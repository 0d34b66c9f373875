// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Log } from "../log.ts";
import { answerHealth, type HealthChecks } from "./health-page.ts";
import { type BoundAddress, listen } from "./listen.ts";
import type { ListenAddress } from "./listen-address.ts";
import { headersOf, type Page, textPage } from "./page.ts";

/** What the server tells. */
export interface ServedState extends HealthChecks {
  readonly metrics: MetricsText;
}

/** Metrics in Prometheus' text format. */
export interface MetricsText {
  readonly contentType: string;
  expose(): Promise<string>;
}

export interface HttpServer {
  readonly address: BoundAddress;
  /** Takes no more requests, and cuts what is left. */
  close(): Promise<void>;
}

/**
 * Serves `/healthz`, `/livez` (the same), `/readyz`, each with `?verbose` and `?exclude=NAME`, one check as `/healthz/NAME`,
 * and `/metrics`. Plain HTTP.
 * @throws UserError("AddressUnavailable") when it cannot be bound.
 */
export async function serveHttp(address: ListenAddress, state: ServedState, log: Log): Promise<HttpServer> {
  const server = createServer((request, response) => {
    answer(request, state).then(
      (page) => send(request, response, page),
      (thrown: unknown) => {
        log.error({ err: thrown, path: request.url }, "a request to the HTTP server failed");
        send(request, response, textPage(500, "internal error\n"));
      },
    );
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const bound = await listen(server, address, { log });
  log.info({ ...bound }, "serving health and metrics");
  return { address: bound, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(request: IncomingMessage, state: ServedState): Promise<Page> {
  if (request.method !== "GET" && request.method !== "HEAD") return textPage(405, "method not allowed\n");
  const url = URL.parse(request.url ?? "/", "http://localhost");
  if (url === null) return textPage(400, "bad request\n");
  if (url.pathname === "/metrics") {
    return { status: 200, contentType: state.metrics.contentType, body: await state.metrics.expose() };
  }
  const health = answerHealth(url.pathname, url.searchParams, state, { failureStatus: 503, reasons: "Told" });
  return health ?? textPage(404, "not found\n");
}

function send(request: IncomingMessage, response: ServerResponse, page: Page): void {
  response.writeHead(page.status, headersOf(page));
  response.end(request.method === "HEAD" ? undefined : page.body);
}
