// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import type { NetworkFacts, ObservedSecurityGroup } from "../observed.ts";

/**
 * Ids of the groups of these ids or Name tags, each once, in this order.
 * @throws UserError "SecurityGroupNotFound", "AmbiguousSecurityGroups"
 */
export function namedGroupIds(
  names: readonly string[],
  { namedGroups, vpc }: Pick<NetworkFacts, "namedGroups" | "vpc">,
): readonly string[] {
  const candidates = namedGroups.filter(({ VpcId }) => VpcId === vpc.VpcId);
  return [...new Set(names.map((name) => findGroup(name, candidates, vpc.VpcId).GroupId))];
}

function findGroup(name: string, candidates: readonly ObservedSecurityGroup[], vpcId: string): ObservedSecurityGroup {
  const byId = candidates.filter(({ GroupId }) => GroupId === name);
  const found = byId.length > 0 ? byId : candidates.filter((group) => nameTagOf(group) === name);
  const [group] = found;
  const quoted = JSON.stringify(name);
  if (group === undefined) {
    throw new UserError(
      "SecurityGroupNotFound",
      `No security group of ${vpcId} has the id or the tag Name ${quoted}, which service.beta.kubernetes.io/aws-load-balancer-security-groups names.`,
    );
  }
  if (found.length === 1) return group;
  const ids = found.map(({ GroupId }) => GroupId).join(", ");
  throw new UserError("AmbiguousSecurityGroups", `${ids} all have the tag Name ${quoted}: name one by its id.`);
}

function nameTagOf({ Tags }: ObservedSecurityGroup): string | undefined {
  return Tags.find(({ Key }) => Key === "Name")?.Value;
}
