// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from "./api-server/json.ts";
import type { SandboxNode } from "./sandbox-parts.ts";

/**
 * The nodes of the sandbox: in the networks for documentation of RFC 5737 and RFC 3849, beside the pool of the examples.
 * The third is at the edge, with a second link, as the example of a tenant's pool wants one.
 */
export const SANDBOX_NODES: readonly SandboxNode[] = [1, 2, 3].map((index) => ({
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
  return SANDBOX_NODES.find(({ links }) => links.some((link) => link.mac === mac))?.name;
}

/** The client on the LAN. */
export const SANDBOX_CLIENT = { ipv4: "192.0.2.10", ipv6: "2001:db8::10", mac: "02:00:00:00:00:ff" } as const;

/** The Node object that a kubelet would register. */
export function toNodeManifest(node: SandboxNode): JsonObject {
  return { apiVersion: "v1", kind: "Node", metadata: { name: node.name, labels: node.labels }, spec: {} };
}

/** The status that a kubelet would report. */
export function toNodeStatus(node: SandboxNode, at: string): JsonObject {
  const condition = (type: string, status: string, reason: string): JsonObject => ({
    type,
    status,
    reason,
    message: "",
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  });
  return {
    addresses: [
      { type: "InternalIP", address: node.ipv4 },
      { type: "InternalIP", address: node.ipv6 },
      { type: "Hostname", address: node.name },
    ],
    conditions: [condition("Ready", "True", "KubeletReady"), condition("NetworkUnavailable", "False", "RouteCreated")],
    nodeInfo: { kubeletVersion: "sandbox", operatingSystem: "linux", architecture: "amd64" },
  };
}
