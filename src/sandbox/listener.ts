// SPDX-License-Identifier: Apache-2.0

import { createServer, type RequestListener, type Server } from "node:http";
import type { Socket } from "node:net";

export interface ListenerOptions {
  readonly onRequest: RequestListener;
  /** Milliseconds that a connection may be idle; 0 = for ever. undefined = Node's own. */
  readonly keepAliveTimeout?: number;
}

/** The sockets of a server that can be closed and opened again, as one that restarts. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** Returns the port: any free one where 0 is asked for. */
  async listen(host: string, port: number): Promise<number> {
    const { onRequest, keepAliveTimeout } = this.#options;
    const server = createServer({ ...(keepAliveTimeout !== undefined && { keepAliveTimeout }) }, onRequest);
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
    this.#server = server;
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : port;
  }

  /** Breaks all connections: from now on, they are refused. */
  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
