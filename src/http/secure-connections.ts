// SPDX-License-Identifier: Apache-2.0

import type { Http2SecureServer, ServerHttp2Session } from "node:http2";
import type { Server } from "node:https";
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

/** A connection costs some 50 KiB. */
const mostConnections = 512;

/** The connections of a server: how many there are, which are to be made anew, and their end. */
export class SecureConnections {
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #outdated = new WeakSet<TLSSocket>();
  readonly #secured = new Set<TLSSocket>();

  constructor(server: Server | Http2SecureServer) {
    server.on("connection", (socket: Socket) => this.#admit(socket));
    server.on("secureConnection", (socket: TLSSocket) => {
      this.#secured.add(socket);
      socket.once("close", () => this.#secured.delete(socket));
    });
    server.on("session", (session: ServerHttp2Session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
    });
  }

  /** What was settled at the handshakes holds no more: each connection ends with what is under way on it. */
  outdate(): void {
    for (const socket of this.#secured) this.#outdated.add(socket);
    for (const session of this.#sessions) session.close();
  }

  /** To be asked with HTTP/1.1 only: there, an answer has to say that it is the last. */
  isOutdated(socket: TLSSocket): boolean {
    return this.#outdated.has(socket);
  }

  /** Cuts all of them. */
  cut(): void {
    for (const session of this.#sessions) session.destroy();
    for (const socket of this.#sockets) socket.destroy();
  }

  /**
   * Where there are too many, the oldest goes: to refuse the newest would let whoever holds the others keep a kubelet from asking
   * for our health.
   */
  #admit(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    const [oldest] = this.#sockets;
    if (this.#sockets.size > mostConnections) oldest?.destroy();
  }
}
