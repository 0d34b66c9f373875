// SPDX-License-Identifier: Apache-2.0

/**
 * A LAN of network namespaces. A switch (a bridge in a namespace of its own) joins the nodes, a client, a router with clients
 * behind it, and one interface of the namespace that the test runs in, where the API server listens.
 */

import { runCommand, tryCommand } from "../process/run-command.ts";
import {
  type DualStack,
  hostAddress,
  lanClientAddress,
  nodeAddress,
  outsideClientAddress,
  outsidePrefix,
  outsideRouterAddress,
  podPrefix,
  routerAddress,
} from "./addresses.ts";
import { LanNode } from "./lan-node.ts";
import { NetworkNamespace, namespacePrefix, removeLeftovers } from "./network-namespace.ts";

export interface LanOptions {
  readonly nodes: number;
  readonly outsideClients?: number;
}

/** No duplicate address detection: addresses are usable at once. The later ones are what routers and L2 load balancers need. */
const hostSysctls = {
  "net.ipv6.conf.all.accept_dad": "0",
  "net.ipv6.conf.default.accept_dad": "0",
  "net.ipv4.conf.all.rp_filter": "0",
  "net.ipv4.conf.default.rp_filter": "0",
};

const forwardingSysctls = {
  ...hostSysctls,
  "net.ipv4.ip_forward": "1",
  "net.ipv6.conf.all.forwarding": "1",
};

export class Lan {
  readonly nodes: readonly LanNode[];
  /** On the LAN itself. */
  readonly client: NetworkNamespace;
  /** Behind the router. */
  readonly outsideClients: readonly NetworkNamespace[];
  readonly #switch: NetworkNamespace;
  readonly #namespaces: NetworkNamespace[];

  private constructor(parts: LanParts) {
    this.nodes = parts.nodes;
    this.client = parts.client;
    this.outsideClients = parts.outsideClients;
    this.#switch = parts.bridge;
    this.#namespaces = [...parts.outsideClients, parts.client, parts.router, parts.bridge];
  }

  static async build({ nodes, outsideClients = 1 }: LanOptions): Promise<Lan> {
    await removeLeftovers();
    const bridge = await createNamespace("switch");
    await bridge.links(["link add lan type bridge", "link set lan up"]);
    await connectTestHost(bridge);
    const client = await createClient(bridge);
    const router = await createRouter(bridge);
    const behind = [];
    for (let index = 0; index < outsideClients; index++) behind.push(await createOutsideClient(router, index));
    const machines = [];
    for (let index = 1; index <= nodes; index++) machines.push(await createNode(bridge, index, nodes));
    return new Lan({ bridge, client, router, outsideClients: behind, nodes: machines });
  }

  /** The node of this name. @throws Error if there is none. */
  node(name: string): LanNode {
    const found = this.nodes.find((node) => node.name === name);
    if (found === undefined) throw new Error(`no node ${name}`);
    return found;
  }

  /** Pulls a node's cable: its interface loses the carrier. */
  async unplug(node: LanNode): Promise<void> {
    await this.#switch.links([`link set ${portOf(node)} down`]);
  }

  async plugIn(node: LanNode): Promise<void> {
    await this.#switch.links([`link set ${portOf(node)} up`]);
  }

  /** The switch drops a node's frames, and the node cannot see it: the carrier stays. */
  async silence(node: LanNode): Promise<void> {
    await this.#switch.links([`link set ${portOf(node)} nomaster`]);
  }

  async unsilence(node: LanNode): Promise<void> {
    await this.#switch.links([`link set ${portOf(node)} master lan`]);
  }

  async delete(): Promise<void> {
    for (const node of this.nodes) await node.delete();
    for (const namespace of this.#namespaces) await namespace.delete();
  }
}

interface LanParts {
  readonly bridge: NetworkNamespace;
  readonly client: NetworkNamespace;
  readonly router: NetworkNamespace;
  readonly outsideClients: readonly NetworkNamespace[];
  readonly nodes: readonly LanNode[];
}

function createNamespace(name: string): Promise<NetworkNamespace> {
  return NetworkNamespace.create(`${namespacePrefix}${name}`);
}

function portOf(node: LanNode): string {
  return `port-${node.name}`;
}

/** Puts one end of a cable into the switch, the other, with its addresses, into `machine` as eth0. */
async function plug(
  bridge: NetworkNamespace,
  machine: NetworkNamespace,
  name: string,
  address: DualStack,
): Promise<void> {
  await bridge.links([
    `link add port-${name} type veth peer name eth0 netns ${machine.name}`,
    `link set port-${name} master lan up`,
  ]);
  await machine.links(addressLines("eth0", address));
}

function addressLines(link: string, address: DualStack): readonly string[] {
  return [`addr add ${address.v4}/24 dev ${link}`, `addr add ${address.v6}/64 dev ${link}`, `link set ${link} up`];
}

function defaultRouteLines(gateway: DualStack): readonly string[] {
  return [`route add default via ${gateway.v4}`, `route add default via ${gateway.v6}`];
}

/** The test's own interface: it goes with the switch, so that a run that was killed leaves nothing. */
async function connectTestHost(bridge: NetworkNamespace): Promise<void> {
  await tryCommand("ip", ["link", "delete", "fairlead-e2e"]);
  await runCommand("sh", ["-c", "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad"]);
  await runCommand("ip", ["link", "add", "fairlead-e2e", "type", "veth", "peer", "name", "host", "netns", bridge.name]);
  await bridge.links(["link set host master lan up"]);
  await runCommand("ip", ["-batch", "-"], { input: `${addressLines("fairlead-e2e", hostAddress).join("\n")}\n` });
}

async function createClient(bridge: NetworkNamespace): Promise<NetworkNamespace> {
  const client = await createNamespace("client");
  await client.sysctl(hostSysctls);
  await plug(bridge, client, "client", lanClientAddress);
  return client;
}

async function createRouter(bridge: NetworkNamespace): Promise<NetworkNamespace> {
  const router = await createNamespace("router");
  await router.sysctl(forwardingSysctls);
  await plug(bridge, router, "router", routerAddress);
  await router.links(["link add outside type bridge", ...addressLines("outside", outsideRouterAddress)]);
  return router;
}

async function createOutsideClient(router: NetworkNamespace, index: number): Promise<NetworkNamespace> {
  const client = await createNamespace(`outside-${index}`);
  await client.sysctl(hostSysctls);
  await router.links([
    `link add port-${index} type veth peer name eth0 netns ${client.name}`,
    `link set port-${index} master outside up`,
  ]);
  await client.links([
    ...addressLines("eth0", outsideClientAddress(index)),
    ...defaultRouteLines(outsideRouterAddress),
  ]);
  return client;
}

async function createNode(bridge: NetworkNamespace, index: number, count: number): Promise<LanNode> {
  const name = `node-${index}`;
  const namespace = await createNamespace(name);
  await namespace.sysctl(forwardingSysctls);
  await plug(bridge, namespace, name, nodeAddress(index));
  const pods = podPrefix(index);
  await namespace.links([
    "link add cni0 type bridge",
    ...addressLines("cni0", { v4: `${pods.v4}.1`, v6: `${pods.v6}:1` }),
    ...podRouteLines(index, count),
    `route add ${outsidePrefix.v4}.0/24 via ${routerAddress.v4}`,
    `route add ${outsidePrefix.v6}:/64 via ${routerAddress.v6}`,
    ...defaultRouteLines(routerAddress),
  ]);
  return new LanNode({ name, index, namespace, address: nodeAddress(index) });
}

function podRouteLines(index: number, count: number): readonly string[] {
  const others = Array.from({ length: count }, (_, position) => position + 1).filter((other) => other !== index);
  return others.flatMap((other) => [
    `route add ${podPrefix(other).v4}.0/24 via ${nodeAddress(other).v4}`,
    `route add ${podPrefix(other).v6}:/64 via ${nodeAddress(other).v6}`,
  ]);
}
