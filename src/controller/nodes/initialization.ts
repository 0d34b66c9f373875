// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../../errors.ts";
import type { NodeAddress } from "../../model/request.ts";
import { uninitializedTaint } from "../../model/uninitialized-taint.ts";
import type { InstanceMetadata } from "../instances.ts";
import type { FreshNode, NodePatch } from "../node-writer.ts";
import { machineLabels, mirroredLabels } from "./machine-labels.ts";
import { withoutTaint } from "./node-taints.ts";
import { hasIp, sameAddresses, wantedAddresses } from "./wanted-addresses.ts";

/** What is written to a node that is new to the cluster. */
export type Initialization =
  | {
      readonly kind: "Initialization";
      /** undefined = it has them already. */
      readonly addresses: readonly NodeAddress[] | undefined;
      /** providerID, labels, and no uninitialized taint any more: together, or not at all. */
      readonly patch: NodePatch;
    }
  /** The taint stays. */
  | { readonly kind: "Refused"; readonly problem: Problem };

/** Pure: the same node and machine are always initialized in the same way. */
export function initialization({ node, taints }: FreshNode, metadata: InstanceMetadata): Initialization {
  const providerID = node.providerID || metadata.providerID;
  const wanted = wantedAddresses(node, metadata.addresses);
  if (wanted.kind === "Refused") return wanted;
  if (providerID === "") return { kind: "Refused", problem: noProviderID(node.name) };
  if (!hasIp(wanted.addresses)) return { kind: "Refused", problem: noAddress(node.name) };
  const machine = machineLabels(metadata, node.labels);
  const labels = { ...machine, ...mirroredLabels({ ...node.labels, ...machine }) };
  return {
    kind: "Initialization",
    addresses: sameAddresses(node.addresses, wanted.addresses) ? undefined : wanted.addresses,
    patch: {
      ...(node.providerID === "" ? { providerID } : {}),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      taints: withoutTaint(taints, uninitializedTaint),
    },
  };
}

/** It can only be given while it is empty, and all that asks for the machine later goes by it. */
function noProviderID(name: string): Problem {
  return {
    kind: "TerminalError",
    reason: "NoProviderID",
    message: `The provider knows the machine of ${name}, but no providerID for it.`,
  };
}

/** Upstream takes the taint away all the same; pods that are scheduled there then wait for an address of their host. */
function noAddress(name: string): Problem {
  return {
    kind: "UserError",
    reason: "NoNodeAddress",
    message: `Nothing says which IP address ${name} has: give its kubelet --node-ip.`,
  };
}
