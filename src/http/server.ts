// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors.ts";
import type { Log } from "../log.ts";
import { answerChecks, type Check } from "./checks.ts";
import type { ListenAddress } from "./listen-address.ts";

/** What the server tells. */
export interface ServedState {
  /** For restarting the process: only what a restart would mend. */
  readonly livez: readonly Check[];
  /** For sending work here: also what will pass by itself. */
  readonly readyz: readonly Check[];
  readonly metrics: { readonly contentType: string; expose(): Promise<string> };
}

export interface HttpServer {
  /** As it was bound: port 0 has become a real one. */
  readonly address: { readonly host: string; readonly port: number };
  /** Takes no more requests, and cuts what is left. */
  close(): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
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
        send(request, response, text(500, "internal error\n"));
      },
    );
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  await listen(server, address);
  const bound = server.address() as AddressInfo;
  log.info({ host: bound.address, port: bound.port }, "serving health and metrics");
  return { address: { host: bound.address, port: bound.port }, close: () => close(server) };
}

function listen(server: Server, { host, port }: ListenAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (thrown) => {
      reject(
        new UserError("AddressUnavailable", `cannot listen on ${host ?? ""}:${port}: ${thrown.message}`, {
          cause: thrown,
        }),
      );
    });
    server.listen({ port, ...(host === undefined ? {} : { host }) }, resolve);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(request: IncomingMessage, state: ServedState): Promise<Page> {
  if (request.method !== "GET" && request.method !== "HEAD") return text(405, "method not allowed\n");
  const url = URL.parse(request.url ?? "/", "http://localhost");
  if (url === null) return text(400, "bad request\n");
  if (url.pathname === "/metrics") {
    return { status: 200, contentType: state.metrics.contentType, body: await state.metrics.expose() };
  }
  return answerHealth(url, state);
}

/** `/PATH` asks all checks of that name, `/PATH/CHECK` one. */
function answerHealth(url: URL, state: ServedState): Page {
  const [, path = "", name = ""] = url.pathname.split("/");
  const checks = checksOf(path, state)?.filter((check) => name === "" || check.name === name);
  if (checks === undefined || (name !== "" && checks.length === 0)) return text(404, "not found\n");
  const { status, body } = answerChecks(path, checks, {
    verbose: url.searchParams.has("verbose"),
    exclude: url.searchParams.getAll("exclude"),
  });
  return text(status, body);
}

function checksOf(path: string, state: ServedState): readonly Check[] | undefined {
  switch (path) {
    case "healthz":
    case "livez":
      return state.livez;
    case "readyz":
      return state.readyz;
    default:
      return undefined;
  }
}

function text(status: number, body: string): Page {
  return { status, contentType: "text/plain; charset=utf-8", body };
}

function send(request: IncomingMessage, response: ServerResponse, page: Page): void {
  response.writeHead(page.status, {
    "content-type": page.contentType,
    "content-length": Buffer.byteLength(page.body),
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache, private",
  });
  response.end(request.method === "HEAD" ? undefined : page.body);
}
