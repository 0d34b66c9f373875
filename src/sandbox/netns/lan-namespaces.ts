// SPDX-License-Identifier: Apache-2.0

/** The LAN as network namespaces: a bridge in one of its own, three nodes, and a client. The host's network is not touched. */

import { LAN_CLIENT, LAN_NODES } from "../lan/lan-nodes.ts";
import type { LanNode } from "../lan/lan-parts.ts";
import { ip } from "./ip-command.ts";
import { removeNamespace } from "./namespaces.ts";

interface Address {
  readonly ipv4: string;
  readonly ipv6: string;
}

export interface LanNamespaces {
  readonly client: string;
  readonly nodeNamespace: (node: string) => string;
  remove(): Promise<void>;
}

/** The networks of the Pods of a node, routed to the node. */
function podNetworks({ index }: LanNode): Address {
  return { ipv4: `10.244.${index}.0/24`, ipv6: `fd00:10:244:${index}::/64` };
}

interface Plug {
  readonly namespace: string;
  readonly link: string;
  readonly mac: string;
  /** Name of the other end, at the bridge. */
  readonly port: string;
}

async function plug(lan: string, { namespace, link, mac, port }: Plug): Promise<void> {
  await ip("-n", lan, "link", "add", port, "type", "veth", "peer", "name", link, "netns", namespace);
  await ip("-n", lan, "link", "set", port, "master", "br0", "up");
  await ip("-n", namespace, "link", "set", link, "address", mac);
  await ip("-n", namespace, "link", "set", link, "up");
}

async function address(namespace: string, { ipv4, ipv6 }: Address): Promise<void> {
  await ip("-n", namespace, "addr", "add", `${ipv4}/24`, "dev", "eth0");
  await ip("-n", namespace, "addr", "add", `${ipv6}/64`, "dev", "eth0", "nodad");
}

async function addNamespace(name: string): Promise<void> {
  await ip("netns", "add", name);
  await ip("-n", name, "link", "set", "lo", "up");
}

async function addNode(lan: string, namespace: string, node: LanNode): Promise<void> {
  await addNamespace(namespace);
  for (const [at, link] of node.links.entries()) {
    await plug(lan, { namespace, link: link.name, mac: link.mac, port: `node${node.index}-${at}` });
  }
  await address(namespace, node);
  for (const other of LAN_NODES.filter(({ index }) => index !== node.index)) {
    const pods = podNetworks(other);
    await ip("-n", namespace, "route", "add", pods.ipv4, "via", other.ipv4);
    await ip("-n", namespace, "-6", "route", "add", pods.ipv6, "via", other.ipv6);
  }
}

/** Makes the LAN. @throws UserError when the kernel does not let us; what was made is removed again. */
export async function createLanNamespaces(prefix: string): Promise<LanNamespaces> {
  const [lan, client] = [`${prefix}-lan`, `${prefix}-client`];
  const nodeNamespace = (node: string): string => `${prefix}-${node}`;
  const all = [client, ...LAN_NODES.map(({ name }) => nodeNamespace(name)), lan];
  const remove = async (): Promise<void> => {
    for (const name of all) await removeNamespace(name);
  };
  try {
    await addNamespace(lan);
    await ip("-n", lan, "link", "add", "br0", "type", "bridge");
    await ip("-n", lan, "link", "set", "br0", "up");
    for (const node of LAN_NODES) await addNode(lan, nodeNamespace(node.name), node);
    await addNamespace(client);
    await plug(lan, { namespace: client, link: "eth0", mac: LAN_CLIENT.mac, port: "client" });
    await address(client, LAN_CLIENT);
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { client, nodeNamespace, remove };
}
