// SPDX-License-Identifier: Apache-2.0

/** What is ours and nobody wants any more. */

import { compareText } from "../../../src/model/service.ts";
import type { Observed, ObservedLoadBalancer, ObservedSecurityGroup, ObservedTargetGroup } from "../observed.ts";
import type { Operation } from "../operation.ts";
import type { PlanContext } from "./plan-context.ts";
import { loadBalancerId, refTo, securityGroupId, targetGroupId } from "./references.ts";
import { backendRulesOn } from "./security-groups.ts";
import { revokeOperations } from "./security-rules.ts";

/** After everything wanted is in its place: load balancers that were replaced, then what they used. */
export function planLeftovers(context: PlanContext): readonly Operation[] {
  const { model, observed } = context;
  const wantedGroups = new Set(model.securityGroups.map(({ GroupName }) => GroupName));
  const { backendGroup } = observed;
  const isBackendWanted = backendGroup === undefined || wantedGroups.has(backendGroup.GroupName);
  return [
    ...context.retired.map((have) => deleteLoadBalancer(have, "Its successor serves")),
    ...unusedTargetGroups(context).map((have) => deleteTargetGroup(have, "No listener needs it any more")),
    ...byName(observed.securityGroups, ({ GroupName }) => GroupName)
      .filter((have) => !wantedGroups.has(have.GroupName) && !isAttached(have, context))
      .map((have) => deleteSecurityGroup(have, "No load balancer needs it any more")),
    ...(isBackendWanted || isAttached(backendGroup, context) ? [] : planBackendRemoval(observed)),
  ];
}

/** Everything of a load balancer that must go; target groups and security groups only once nothing uses them. */
export function planRelease(observed: Observed): readonly Operation[] {
  const why = "Its Service is gone";
  return [
    ...byName(observed.loadBalancers, ({ LoadBalancerName }) => LoadBalancerName).map((have) =>
      deleteLoadBalancer(have, why),
    ),
    ...byName(observed.targetGroups, ({ TargetGroupName }) => TargetGroupName).map((have) =>
      deleteTargetGroup(have, why),
    ),
    ...byName(observed.securityGroups, ({ GroupName }) => GroupName).map((have) => deleteSecurityGroup(have, why)),
    ...planBackendRemoval(observed),
  ];
}

/** Ours, not wanted, and not used by a load balancer that stays. One whose listeners were not read may use any. */
function unusedTargetGroups({ model, observed, current, predecessors }: PlanContext): readonly ObservedTargetGroup[] {
  const wanted = new Set(model.targetGroups.map(({ Name }) => Name));
  const staying = [...predecessors, ...(current !== undefined && current.listeners === undefined ? [current] : [])];
  const users = new Set(staying.map(({ LoadBalancerArn }) => LoadBalancerArn));
  return byName(observed.targetGroups, ({ TargetGroupName }) => TargetGroupName).filter(
    ({ TargetGroupName, LoadBalancerArns }) =>
      !wanted.has(TargetGroupName) && !LoadBalancerArns.some((arn) => users.has(arn)),
  );
}

/** A load balancer that is being replaced keeps its groups; the wanted one has those of the model by now. */
function isAttached({ GroupId }: ObservedSecurityGroup, { predecessors }: PlanContext): boolean {
  return predecessors.some(({ SecurityGroups }) => SecurityGroups.includes(GroupId));
}

/** The last one to leave takes away the rules on the nodes' groups, and then the group that they name. */
function planBackendRemoval(observed: Observed): readonly Operation[] {
  const { backendGroup, backendGroupInUse, groupsWithBackendRules, network } = observed;
  if (backendGroup === undefined || backendGroupInUse) return [];
  const holders = new Map(
    [...(network?.nodeGroups ?? []), ...groupsWithBackendRules].map((group) => [group.GroupId, group]),
  );
  return [
    ...byName([...holders.values()], ({ GroupId }) => GroupId).flatMap((holder) =>
      revokeOperations(securityGroupId(holder.GroupId), holder.GroupId, backendRulesOn(holder, observed)),
    ),
    deleteSecurityGroup(backendGroup, "No load balancer of the cluster needs it any more"),
  ];
}

function deleteLoadBalancer({ LoadBalancerName }: ObservedLoadBalancer, why: string): Operation {
  const on = loadBalancerId(LoadBalancerName);
  return { kind: "DeleteLoadBalancer", on, input: { LoadBalancerArn: refTo(on) }, why };
}

function deleteTargetGroup({ TargetGroupName }: ObservedTargetGroup, why: string): Operation {
  const on = targetGroupId(TargetGroupName);
  return { kind: "DeleteTargetGroup", on, input: { TargetGroupArn: refTo(on) }, why };
}

function deleteSecurityGroup({ GroupName }: ObservedSecurityGroup, why: string): Operation {
  const on = securityGroupId(GroupName);
  return { kind: "DeleteSecurityGroup", on, input: { GroupId: refTo(on) }, why };
}

function byName<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return items.toSorted((left, right) => compareText(nameOf(left), nameOf(right)));
}
