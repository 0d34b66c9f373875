// SPDX-License-Identifier: Apache-2.0

import { writeFile } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { asList, asObject, type JsonObject } from "../api-server/json.ts";
import { LAN_NODES, lanPodAddresses } from "../lan/lan-nodes.ts";
import type { LanNode, NetworkContext, SandboxNetwork } from "../lan/lan-parts.ts";
import { PodAddresses } from "../pod-addresses.ts";
import type { PodRuntime, Route } from "../sandbox-parts.ts";
import { AgentProcess } from "./agent-process.ts";
import { ip, tryIp } from "./ip-command.ts";
import { joinSockets } from "./join-sockets.ts";
import { createLanNamespaces, type LanNamespaces } from "./lan-namespaces.ts";
import { namespacePrefix, removeLeftovers } from "./namespaces.ts";
import { Neighbors } from "./neighbors.ts";

/** Where the API server is to be found on the loopback link of each node. */
const API_PORT = 6443;

/**
 * Nodes answer ARP only for addresses of the link that was asked on: what is on the loopback link, as published
 * addresses are, is for the speaker alone to answer for.
 */
const NODE_SETTINGS = [
  ["ipv4/conf/all/arp_ignore", "1"],
  ["ipv4/conf/all/arp_announce", "2"],
] as const;

/** The client takes in what it is told unasked, so that a move can be seen in its table. */
const CLIENT_SETTINGS = [
  ["ipv4/conf/all/arp_accept", "1"],
  ["ipv6/conf/eth0/accept_untracked_na", "1"],
] as const;

/** Namespaces share the file system: a Unix socket leads out of every one of them to the API server. */
async function relayApiServer(url: string, socket: string): Promise<Server> {
  const { protocol, hostname, port } = new URL(url);
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || (protocol === "https:" ? 443 : 80) };
  const server = createServer((client) => joinSockets(client, connect(target)));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, resolve);
  });
  return server;
}

/** The kubeconfig as a node uses it: at its own loopback link, and still expecting the server's own name. */
export function toNodeKubeconfig(kubeconfig: string): string {
  const parsed = asObject(parse(kubeconfig));
  const clusters = asList(parsed["clusters"])
    .map(asObject)
    .map((entry) => {
      const cluster = asObject(entry["cluster"]);
      const { protocol, hostname } = new URL(String(cluster["server"]));
      const name: JsonObject = protocol === "https:" ? { "tls-server-name": hostname } : {};
      return { ...entry, cluster: { ...name, ...cluster, server: `${protocol}//127.0.0.1:${API_PORT}` } };
    });
  return stringify({ ...parsed, clusters });
}

/** Pods as web servers on their node. */
function createPods(agents: ReadonlyMap<string, AgentProcess>, namespaces: LanNamespaces): PodRuntime {
  const addresses = new PodAddresses(lanPodAddresses);
  return {
    async run(pod) {
      const known = addresses.of(pod);
      if (known !== undefined) return known;
      const { key, node, ports } = pod;
      const ips = addresses.give(pod);
      for (const one of ips) await ip("-n", namespaces.nodeNamespace(node), "addr", "add", one, "dev", "lo");
      await agents.get(node)?.send({ kind: "Serve", name: key, node, ips, ports });
      return ips;
    },
    async end(pod) {
      const { key, node } = pod;
      await agents.get(node)?.send({ kind: "Unserve", name: key });
      for (const one of addresses.of(pod) ?? []) {
        await tryIp("-n", namespaces.nodeNamespace(node), "addr", "del", one, "dev", "lo");
      }
      addresses.forget(pod);
    },
  };
}

/** Puts the published addresses on the loopback links of all nodes, and forwards their ports. */
function createForwarding(agents: ReadonlyMap<string, AgentProcess>, namespaces: LanNamespaces) {
  let last = "";
  const present = new Set<string>();
  return async (routes: readonly Route[]): Promise<void> => {
    const text = JSON.stringify(routes);
    if (text === last) return;
    const wanted = new Set(routes.map((route) => route.ip));
    const [added, gone] = [
      [...wanted].filter((one) => !present.has(one)),
      [...present].filter((one) => !wanted.has(one)),
    ];
    for (const { name } of LAN_NODES) {
      const namespace = namespaces.nodeNamespace(name);
      for (const one of added) await tryIp("-n", namespace, "addr", "add", one, "dev", "lo");
      await agents.get(name)?.send({ kind: "Forward", node: name, routes });
      for (const one of gone) await tryIp("-n", namespace, "addr", "del", one, "dev", "lo");
    }
    for (const one of added) present.add(one);
    for (const one of gone) present.delete(one);
    last = text;
  };
}

function toUrl(address: string, port: number): string {
  return `http://${address.includes(":") ? `[${address}]` : address}${port === 80 ? "" : `:${port}`}/`;
}

async function startAgents(namespaces: LanNamespaces, socket: string): Promise<ReadonlyMap<string, AgentProcess>> {
  const agents = new Map(LAN_NODES.map(({ name }) => [name, new AgentProcess(namespaces.nodeNamespace(name))]));
  for (const agent of agents.values()) {
    await agent.send({ kind: "Configure", settings: NODE_SETTINGS });
    await agent.send({ kind: "Relay", port: API_PORT, socket });
  }
  return agents;
}

/**
 * A LAN of network namespaces: speakers are processes on AF_PACKET, Pods are web servers, and connections to published
 * addresses are forwarded to them. Everything is removed by `lan.close`, or by the next run after this one was killed.
 * @throws UserError without root, or without Linux.
 */
export async function createNetnsNetwork(context: NetworkContext, pid: number): Promise<SandboxNetwork> {
  await removeLeftovers();
  const namespaces = await createLanNamespaces(await namespacePrefix(pid));
  const socket = join(context.folder, "api.sock");
  const relay = await relayApiServer(context.server, socket);
  const kubeconfig = join(context.folder, "node-kubeconfig");
  await writeFile(kubeconfig, toNodeKubeconfig(context.kubeconfig), { mode: 0o600 });
  const agents = await startAgents(namespaces, socket);
  const client = new AgentProcess(namespaces.client);
  await client.send({ kind: "Configure", settings: CLIENT_SETTINGS });
  const neighbors = new Neighbors(namespaces.client, client, context.clock);
  return {
    lan: {
      description: `network namespaces ${namespaces.nodeNamespace("node-1")} to -3 and ${namespaces.client}, on a bridge`,
      ask: (one) => neighbors.ask(one),
      onClaim: (listener) => neighbors.watch(listener),
      fetch: (one, port) => client.send({ kind: "Fetch", url: toUrl(one, port) }),
      fetchCommand: (one, port) => `ip netns exec ${namespaces.client} curl ${toUrl(one, port)}`,
      async close() {
        await Promise.all([client, ...agents.values()].map((agent) => agent.close()));
        await namespaces.remove();
        relay.close();
      },
    },
    pods: createPods(agents, namespaces),
    createSpeaker(node: LanNode) {
      const agent = agents.get(node.name);
      return {
        start: async () => void (await agent?.send({ kind: "StartSpeaker", node: node.name, kubeconfig })),
        stop: async () => void (await agent?.send({ kind: "StopSpeaker" })),
      };
    },
    forward: createForwarding(agents, namespaces),
  };
}
