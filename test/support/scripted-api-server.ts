// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** What came in. */
export interface SeenRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Grows by one with each TCP connection. */
  readonly connection: number;
}

export type Answer = (response: ServerResponse, request: SeenRequest) => void;

/** An HTTP server on loopback that misbehaves as it is told: each request takes the next answer, the last one stays. */
export class ScriptedApiServer {
  readonly seen: SeenRequest[] = [];
  readonly #server: Server;
  readonly #sockets = new Map<Socket, number>();
  #connections = 0;
  #answers: Answer[] = [];
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#handle(request, response));
    this.#server.keepAliveTimeout = 60_000;
    this.#server.on("connection", (socket) => {
      this.#sockets.set(socket, ++this.#connections);
      socket.once("close", () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<ScriptedApiServer> {
    const server = new ScriptedApiServer();
    await server.listen();
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Connections that are open now. */
  get openConnections(): number {
    return this.#sockets.size;
  }

  /** Listens, on the port it had before if there was one. */
  listen(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.listen(this.#port, "127.0.0.1", () => {
        this.#port = (this.#server.address() as AddressInfo).port;
        resolve();
      });
    });
  }

  /** Replaces what is still to be answered. */
  answer(...answers: readonly Answer[]): void {
    this.#answers = [...answers];
  }

  /** Cuts all connections with a reset. */
  resetConnections(): void {
    for (const socket of this.#sockets.keys()) socket.resetAndDestroy();
  }

  /** Stops listening, so that connections are refused, and cuts those that are open. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets.keys()) socket.destroy();
    return closed;
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (piece: string) => {
      body += piece;
    });
    request.on("end", () => {
      const seen: SeenRequest = {
        method: request.method ?? "",
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body,
        connection: this.#sockets.get(request.socket) ?? 0,
      };
      this.seen.push(seen);
      const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
      (answer ?? failWith(500, "the test has no answer for this"))(response, seen);
    });
  }
}

export function json(body: unknown, status = 200): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(body));
  };
}

/** A Status object, as the API server fails. */
export function failWith(code: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => {
    response.writeHead(code, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, code }));
  };
}

/** Raw text with the head of JSON; `end` says what becomes of the connection then. */
export function rawText(text: string, end: "End" | "Hold" | "Reset"): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.write(text, () => {
      if (end === "End") response.end();
      else if (end === "Reset") response.socket?.resetAndDestroy();
    });
    response.flushHeaders();
  };
}

/** Takes the request and never answers. */
export const hang: Answer = () => undefined;

/** Takes the request and resets the connection. */
export const reset: Answer = (response) => {
  response.socket?.resetAndDestroy();
};
