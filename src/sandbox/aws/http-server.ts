// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from "node:http";
import { Listener } from "../listener.ts";

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

/** Where the account is reached. */
export class HttpServer {
  readonly #handler: HttpHandler;
  readonly #listener: Listener;

  constructor(handler: HttpHandler) {
    this.#handler = handler;
    this.#listener = new Listener({
      onRequest: (request, response) => void this.#serve(request, response),
      // A connection that is closed for idleness just as the client uses it again would look like a lost reply.
      keepAliveTimeout: 0,
    });
  }

  /** Listens on 127.0.0.1. @returns the port, any free one where 0 is asked for */
  listen(port: number): Promise<number> {
    return this.#listener.listen("127.0.0.1", port);
  }

  /** Stops listening and breaks all connections. */
  close(): Promise<void> {
    return this.#listener.close();
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
