// SPDX-License-Identifier: Apache-2.0

import type { LanNode } from "./lan-parts.ts";

/**
 * The nodes on the LAN: in the networks for documentation of RFC 5737 and RFC 3849, beside the pool of the examples.
 * The third is at the edge, with a second link, as the example of a tenant's pool wants one.
 */
export const LAN_NODES: readonly LanNode[] = [1, 2, 3].map((index) => ({
  name: `node-${index}`,
  index,
  labels: {
    "kubernetes.io/hostname": `node-${index}`,
    ...(index === 3 ? { "node-role.example.com/edge": "" } : {}),
  },
  ipv4: `192.0.2.${10 + index}`,
  ipv6: `2001:db8::${10 + index}`,
  links: [
    { name: "eth0", mac: `02:00:00:00:00:0${index}` },
    ...(index === 3 ? [{ name: "eth1", mac: "02:00:00:00:01:03" }] : []),
  ],
}));

/** The name of the node that has a MAC; undefined = none. */
export function nodeOfMac(mac: string): string | undefined {
  return LAN_NODES.find(({ links }) => links.some((link) => link.mac === mac))?.name;
}

/** The `host`th address of each family in the networks that a node has for its Pods, IPv4 first. */
export function lanPodAddresses(node: string, host: number): readonly string[] {
  const index = LAN_NODES.find(({ name }) => name === node)?.index ?? 0;
  return [`10.244.${index}.${host}`, `fd00:10:244:${index}::${host.toString(16)}`];
}

/** The client on the LAN. */
export const LAN_CLIENT = { ipv4: "192.0.2.10", ipv6: "2001:db8::10", mac: "02:00:00:00:00:ff" } as const;
