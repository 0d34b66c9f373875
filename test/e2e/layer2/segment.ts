// SPDX-License-Identifier: Apache-2.0

import { NetworkNamespace, namespacePrefix } from "../lan/network-namespace.ts";

/** Addresses are usable at once. */
const withoutDad = { "net.ipv6.conf.all.accept_dad": "0", "net.ipv6.conf.default.accept_dad": "0" };

/** Two machines and a cable between them, eth0 at both ends: 10.9.0.1 and fd00:9::1 the node, .2 the client. */
export interface Segment {
  readonly node: NetworkNamespace;
  readonly client: NetworkNamespace;
  delete(): Promise<void>;
}

let count = 0;

export async function createSegment(): Promise<Segment> {
  const number = ++count;
  const node = await NetworkNamespace.create(`${namespacePrefix}n${number}`);
  const client = await NetworkNamespace.create(`${namespacePrefix}c${number}`);
  for (const namespace of [node, client]) await namespace.sysctl(withoutDad);
  await node.links([`link add eth0 type veth peer name eth0 netns ${client.name}`, "link set eth0 up"]);
  await client.links(["link set eth0 up"]);
  await addAddresses(node, "eth0", 1);
  await addAddresses(client, "eth0", 2);
  return {
    node,
    client,
    delete: async () => {
      await node.delete();
      await client.delete();
    },
  };
}

export async function addAddresses(namespace: NetworkNamespace, link: string, host: number): Promise<void> {
  await namespace.links([`addr add 10.9.0.${host}/24 dev ${link}`, `addr add fd00:9::${host}/64 dev ${link}`]);
}

/** Hardware address of a link, lower case. */
export async function macOf(namespace: NetworkNamespace, link: string): Promise<string> {
  return (await namespace.run("cat", [`/sys/class/net/${link}/address`])).trim();
}
