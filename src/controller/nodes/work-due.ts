// SPDX-License-Identifier: Apache-2.0

import type { Node, NodeAddress } from "../../model/request.ts";
import { sameList, sameRecord } from "../../model/same.ts";
import { uninitializedTaint } from "../../model/uninitialized-taint.ts";
import { mirroredLabels } from "./machine-labels.ts";
import { hasTaint } from "./node-taints.ts";

/** What a node needs of the cloud-node controller at once; undefined = nothing. */
export type NodeWork = "Initialize" | "MirrorLabels";

export function workOn(node: Node): NodeWork | undefined {
  if (node.deleting) return undefined;
  if (hasTaint(node, uninitializedTaint)) return "Initialize";
  return Object.keys(mirroredLabels(node.labels)).length > 0 ? "MirrorLabels" : undefined;
}

/**
 * Whether a change gives the node work, or makes work that failed worth another try. The kubelet writes to its node all the time: what
 * it says of conditions and images must not cut short the delay before the next try.
 */
export function isWorkDue(have: Node | undefined, want: Node): boolean {
  const work = workOn(want);
  if (work === undefined) return false;
  return have === undefined || workOn(have) !== work || !isAlike(have, want);
}

/** In all that an initialization goes by. */
function isAlike(have: Node, want: Node): boolean {
  return (
    have.uid === want.uid &&
    have.providerID === want.providerID &&
    sameRecord(have.labels, want.labels) &&
    sameList(have.providedIPs, want.providedIPs) &&
    sameList(have.addresses, want.addresses, isSameAddress)
  );
}

function isSameAddress(have: NodeAddress, want: NodeAddress): boolean {
  return have.type === want.type && have.address === want.address;
}
