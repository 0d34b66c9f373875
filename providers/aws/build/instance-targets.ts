// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../../src/model/request.ts";
import type { Pairs } from "../annotations/grammar.ts";
import type { Target } from "../model.ts";
import { readyNodeNames } from "./endpoints.ts";
import type { BuildMember } from "./member.ts";

/** The nodes that are targets of a Service, as instances with its NodePort. */
export function instanceTargets(nodePort: number, member: BuildMember): readonly Target[] {
  const withEndpoints = nodesWithEndpoints(member);
  const labels = member.targetGroup.targetNodeLabels ?? new Map<string, string>();
  return member.nodes
    .filter((node) => !isExcluded(node, member) && hasLabels(node, labels, member))
    .filter(({ name }) => withEndpoints?.has(name) ?? true)
    .flatMap((node) => instanceOf(node) ?? [])
    .map((Id) => ({ Id, Port: nodePort }));
}

/**
 * The instance that a node is: the last part of its providerID, `aws:///us-east-1a/i-0123456789abcdef0`. undefined = it has none yet,
 * or is no instance (Fargate).
 */
export function instanceOf({ providerID }: Node): string | undefined {
  return /(?:^|\/)(i-[^/]*)$/.exec(providerID)?.[1];
}

/** Beside what excludes a node anywhere: Fargate's nodes are no instances; the rest excludes for aws-load-balancer-controller only. */
function isExcluded({ labels, taints }: Node, { dialect }: BuildMember): boolean {
  if (labels["eks.amazonaws.com/compute-type"] === "fargate") return true;
  if (dialect === "cloud-provider") return false;
  return (
    Object.hasOwn(labels, "node-role.kubernetes.io/master") ||
    Object.hasOwn(labels, "alpha.service-controller.kubernetes.io/exclude-balancer") ||
    taints.includes("karpenter.sh/disrupted")
  );
}

/** cloud-provider-aws takes an empty value for any. */
function hasLabels({ labels }: Node, wanted: Pairs, { dialect }: BuildMember): boolean {
  return [...wanted].every(([label, value]) => {
    const isAny = value === "" && dialect === "cloud-provider";
    return isAny ? Object.hasOwn(labels, label) : labels[label] === value;
  });
}

/** undefined = all nodes are targets, wherever the endpoints are. */
function nodesWithEndpoints({ service, targetGroup, endpoints }: BuildMember): ReadonlySet<string> | undefined {
  const isNarrowed = targetGroup.targetsWithEndpointsOnly === true && service.externalTrafficPolicy === "Local";
  return isNarrowed ? readyNodeNames(endpoints) : undefined;
}
