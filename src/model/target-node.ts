// SPDX-License-Identifier: Apache-2.0

import { parseBool } from "./parse-bool.ts";
import type { Node } from "./request.ts";

/** KEP-1143, the label by which an administrator takes a node out of load balancing. */
export const exclusionLabel = "node.kubernetes.io/exclude-from-external-load-balancers";

/** The cluster autoscaler taints a node with it before it removes the node. */
export const autoscalerTaint = "ToBeDeletedByClusterAutoscaler";

/** Why a node may not be a target. */
export type Exclusion = "Deleting" | "ExcludedByLabel" | "ToBeDeletedByClusterAutoscaler";

/**
 * Why load balancers are not to send traffic to this node; undefined = they may. Readiness and `unschedulable` do not count
 * (KEP-3458): the load balancer's own health check judges those.
 */
export function exclusionOf(node: Node): Exclusion | undefined {
  if (node.deleting) return "Deleting";
  if (isExcludedByLabel(node)) return "ExcludedByLabel";
  return node.taints.includes(autoscalerTaint) ? "ToBeDeletedByClusterAutoscaler" : undefined;
}

/** The nodes that may be targets, in the order given. */
export function selectTargets(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter((node) => exclusionOf(node) === undefined);
}

/** Upstream's rule: the label excludes unless it says "false" as ParseBool reads it; so "" and "no" exclude. */
function isExcludedByLabel(node: Node): boolean {
  const value = node.labels[exclusionLabel];
  return value !== undefined && parseBool(value) !== false;
}
