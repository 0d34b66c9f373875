// SPDX-License-Identifier: Apache-2.0

/** The small servers that an agent runs in its namespace: pages of Pods, forwarded addresses, the way to the API server. */

import { createServer as createHttpServer, type Server as HttpServer } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import type { Route } from "../sandbox-parts.ts";
import { joinSockets } from "./join-sockets.ts";

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** Relays a port of this namespace's loopback to a Unix socket. */
export async function serveRelay(port: number, socket: string): Promise<void> {
  const server = createServer((client) => joinSockets(client, connect({ path: socket })));
  await listen(server, port, "127.0.0.1");
}

/** The pages of the Pods of a node. */
export class PodServers {
  readonly #servers = new Map<string, HttpServer[]>();

  async serve(name: string, node: string, ips: readonly string[], ports: readonly number[]): Promise<void> {
    if (this.#servers.has(name)) return;
    const servers: HttpServer[] = [];
    this.#servers.set(name, servers);
    for (const host of ips) {
      for (const port of ports) {
        const server = createHttpServer((request, response) => {
          response.end(`Pod ${name} on ${node}, for a connection from ${request.socket.remoteAddress}\n`);
        });
        await listen(server, port, host);
        servers.push(server);
      }
    }
  }

  stop(name: string): void {
    for (const server of this.#servers.get(name) ?? []) {
      server.close();
      server.closeAllConnections();
    }
    this.#servers.delete(name);
  }
}

interface Forwarder {
  readonly server: Server;
  route: Route;
  turn: number;
}

/**
 * Stands in for kube-proxy: takes connections to published addresses, which are on the loopback link of every node, and
 * carries them to a Pod, in turn. The Pod sees the node, not the client, as with externalTrafficPolicy Cluster.
 */
export class Forwarders {
  readonly #forwarders = new Map<string, Forwarder>();

  /** From now on, these routes and no others. */
  async replace(node: string, routes: readonly Route[]): Promise<void> {
    const wanted = new Map(routes.map((route) => [`${route.ip} ${route.port}`, route]));
    for (const [key, { server }] of this.#forwarders) {
      if (wanted.has(key)) continue;
      server.close();
      this.#forwarders.delete(key);
    }
    for (const [key, route] of wanted) {
      const known = this.#forwarders.get(key);
      if (known !== undefined) known.route = route;
      else await this.#add(key, node, route);
    }
  }

  async #add(key: string, node: string, route: Route): Promise<void> {
    const server = createServer((client) => this.#carry(key, node, client));
    await listen(server, route.port, route.ip);
    this.#forwarders.set(key, { server, route, turn: 0 });
  }

  #carry(key: string, node: string, client: Socket): void {
    const forwarder = this.#forwarders.get(key);
    const { local, backends = [] } = forwarder?.route ?? { local: false };
    const choice = local ? backends.filter((backend) => backend.node === node) : backends;
    const backend = choice[(forwarder?.turn ?? 0) % Math.max(choice.length, 1)];
    if (forwarder === undefined || backend === undefined) {
      client.destroy();
      return;
    }
    forwarder.turn += 1;
    joinSockets(client, connect({ host: backend.ip, port: backend.port }));
  }
}
