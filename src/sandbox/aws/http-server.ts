// SPDX-License-Identifier: Apache-2.0

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** What is sent back; undefined = the connection is closed without a word. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
}

export interface HttpRequest {
  readonly method: string;
  readonly authorization: string;
  readonly body: string;
}

/** Answers one request. It must not throw. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpAnswer | undefined>;

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function send(outgoing: ServerResponse, { status, body, requestId }: HttpAnswer): void {
  outgoing.writeHead(status, {
    "Content-Type": "text/xml;charset=utf-8",
    "Content-Length": Buffer.byteLength(body),
    "x-amzn-RequestId": requestId,
  });
  outgoing.end(body);
}

/** The sockets of the account. */
export class HttpServer {
  readonly #handler: HttpHandler;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(handler: HttpHandler) {
    this.#handler = handler;
  }

  /** Listens on 127.0.0.1. @returns the port, any free one where 0 is asked for */
  async listen(port: number): Promise<number> {
    const server = createServer((request, response) => void this.#serve(request, response));
    // A connection that is closed for idleness just as the client uses it again would look like a lost reply.
    server.keepAliveTimeout = 0;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    this.#server = server;
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /** Stops listening and breaks all connections. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let body: string;
    try {
      body = await readBody(incoming);
    } catch {
      outgoing.destroy();
      return;
    }
    const { method = "", headers } = incoming;
    const answer = await this.#handler({ method, authorization: headers.authorization ?? "", body });
    if (answer === undefined) outgoing.destroy();
    else send(outgoing, answer);
  }
}
