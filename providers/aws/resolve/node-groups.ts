// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import { compareText } from "../../../src/model/service.ts";
import type { IngressRule, NodeGroupRules } from "../model.ts";
import type { NetworkFacts } from "../observed.ts";
import { clusterTag } from "./subnet-tags.ts";

/**
 * The groups of the instances that are, or carry, targets, each with these rules; by id. Instances that are gone have none.
 * @throws UserError "AmbiguousSecurityGroups" for an instance with several groups of which not exactly one is the cluster's.
 */
export function nodeGroupRules(
  instances: readonly string[],
  rules: readonly IngressRule[],
  network: Pick<NetworkFacts, "instanceGroups" | "nodeGroups">,
  clusterName: string,
): readonly NodeGroupRules[] {
  const tag = clusterTag(clusterName);
  const marked = new Set(
    network.nodeGroups.filter(({ Tags }) => Tags.some(({ Key }) => Key === tag)).map(({ GroupId }) => GroupId),
  );
  const chosen = instances.flatMap((instance) => {
    const groups = network.instanceGroups.get(instance) ?? [];
    return groups.length === 0 ? [] : [chooseGroup(instance, groups, { marked, tag })];
  });
  return [...new Set(chosen)].sort(compareText).map((GroupId) => ({ GroupId, Ingress: rules }));
}

function chooseGroup(
  instance: string,
  groups: readonly string[],
  { marked, tag }: { readonly marked: ReadonlySet<string>; readonly tag: string },
): string {
  const candidates = groups.length === 1 ? groups : groups.filter((group) => marked.has(group));
  const [group] = candidates;
  if (group !== undefined && candidates.length === 1) return group;
  const found = candidates.length === 0 ? "none" : candidates.join(", ");
  throw new UserError(
    "AmbiguousSecurityGroups",
    `Instance ${instance} has the security groups ${groups.join(", ")}; exactly one must have the tag ${tag}, to say which one is to let the load balancer's traffic in; ${found} has it.`,
  );
}
