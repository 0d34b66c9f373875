// SPDX-License-Identifier: Apache-2.0

import type { InstanceMetadata, Instances } from "../../src/controller/instances.ts";
import { canonicalIp } from "../../src/model/ip.ts";
import type { Node, NodeAddress } from "../../src/model/request.ts";

/**
 * Machines that nobody keeps a register of: what a node says of itself holds. Each exists, whatever becomes of it; nothing is ever
 * known to be gone or shut down.
 */
export const baremetalInstances: Instances = {
  async lookUp(nodes, signal) {
    signal.throwIfAborted();
    return new Map(
      nodes.map((node) => [node.name, { kind: "Exists", isShutdown: false, metadata: toMetadata(node) }] as const),
    );
  },
};

function toMetadata(node: Node): InstanceMetadata {
  return {
    // Written once for good: the API server takes no other one afterwards.
    providerID: node.providerID || `fairlead://${node.name}`,
    instanceType: undefined,
    zone: undefined,
    region: undefined,
    addresses: addressesOf(node),
    labels: {},
  };
}

/**
 * First those that its kubelet was told to be known by: without a cloud provider it would have posted them itself. Then what it shows
 * already, of which other addresses inside stay only where it was told none: an old one would never go.
 */
function addressesOf({ name, providedIPs, addresses }: Node): readonly NodeAddress[] {
  const provided = [...new Set(providedIPs.map((ip) => canonicalIp(ip) ?? ip))];
  const shown = addresses.filter(({ type }) => type !== "Hostname" && (type !== "InternalIP" || provided.length === 0));
  const hostnames = addresses.filter(({ type }) => type === "Hostname");
  return [
    ...provided.map((address) => ({ type: "InternalIP", address })),
    ...shown,
    ...(hostnames.length > 0 ? hostnames : [{ type: "Hostname", address: name }]),
  ];
}
