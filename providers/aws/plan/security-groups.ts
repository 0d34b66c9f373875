// SPDX-License-Identifier: Apache-2.0

/** The groups that are ours: which clients may connect, and the cluster's backend group; and our rules on the nodes' groups. */

import type { NodeGroupRules, SecurityGroupModel } from "../model.ts";
import type { Observed, ObservedRule, ObservedSecurityGroup } from "../observed.ts";
import type { Operation } from "../operation.ts";
import { backendRuleDescription } from "../resolve/backend-group.ts";
import { tagKeys, tagValue } from "../tags.ts";
import type { PlanContext } from "./plan-context.ts";
import { findOwnGroup, refTo, securityGroupId } from "./references.ts";
import { rulesToRevokeFirst } from "./rule-quota.ts";
import {
  authorizeOperations,
  byRule,
  type RuleChanges,
  revokeOperations,
  ruleChanges,
  sourceKey,
} from "./security-rules.ts";
import { ec2TagOperations, tagChanges } from "./tag-changes.ts";

/** Makes groups and lets in what is wanted: the backend group and the nodes' groups first, then the group for clients. */
export function planSecurityGroups(context: PlanContext): readonly Operation[] {
  const { securityGroups, nodeGroups } = context.model;
  const isBackend = ({ Tags }: SecurityGroupModel) => tagValue(Tags, tagKeys.resource) === "BackendSecurityGroup";
  const plan = (want: SecurityGroupModel) => planGroup(want, context);
  return [
    ...securityGroups.filter(isBackend).flatMap(plan),
    ...nodeGroups.flatMap((want) => planNodeGroup(want, context.observed)),
    ...securityGroups.filter((want) => !isBackend(want)).flatMap(plan),
  ];
}

/** Takes away what nobody wants to be let in any more, after the listeners have changed. */
export function planRevocations(context: PlanContext): readonly Operation[] {
  const { model, observed } = context;
  return [
    ...model.securityGroups.flatMap((want) => {
      const have = findOwnGroup(want.GroupName, observed);
      if (have === undefined) return [];
      const { later } = revocations(want, have, context);
      const on = securityGroupId(want.GroupName);
      return revokeOperations(on, refTo(on), later);
    }),
    ...model.nodeGroups.flatMap(({ GroupId, Ingress }) => {
      const { surplus } = nodeGroupChanges({ GroupId, Ingress }, observed);
      return revokeOperations(securityGroupId(GroupId), GroupId, surplus);
    }),
  ];
}

function planGroup(want: SecurityGroupModel, context: PlanContext): readonly Operation[] {
  const { GroupName, Description, VpcId, Ingress, Tags } = want;
  const { observed, settings } = context;
  const on = securityGroupId(GroupName);
  const have = findOwnGroup(GroupName, observed);
  if (have === undefined) {
    const TagSpecifications = [{ ResourceType: "security-group" as const, Tags }];
    const input = { GroupName, Description, VpcId, TagSpecifications };
    const why = `There is no security group ${GroupName} yet`;
    return [{ kind: "CreateSecurityGroup", on, input, why }, ...authorizeOperations(on, refTo(on), Ingress)];
  }
  const { first, missing } = revocations(want, have, context);
  return [
    ...ec2TagOperations(on, tagChanges(Tags, have.Tags, settings.externalManagedTags)),
    ...revokeOperations(on, refTo(on), first),
    ...authorizeOperations(on, refTo(on), missing),
  ];
}

/** What goes before something else is let in, because it would not fit otherwise, and what goes after it. */
function revocations(want: SecurityGroupModel, have: ObservedSecurityGroup, context: PlanContext) {
  const changes = ruleChanges(want.Ingress, { all: have.Ingress, ours: have.Ingress }, context.observed);
  const { missing } = changes;
  const surplus = changes.surplus.filter((rule) => !isStillServed(rule, want, context));
  const first = rulesToRevokeFirst({ missing, surplus }, have.Ingress);
  return { missing, first, later: surplus.filter((rule) => !first.includes(rule)) };
}

/**
 * A load balancer that is being replaced has the same group: what it listens on stays open to those who are still let in at all,
 * until it is gone.
 */
function isStillServed(rule: ObservedRule, want: SecurityGroupModel, { observed, predecessors }: PlanContext): boolean {
  const source = sourceKey(rule.source, observed);
  if (!want.Ingress.some((each) => sourceKey(each.source, observed) === source)) return false;
  if (rule.IpProtocol !== "tcp" && rule.IpProtocol !== "udp") return false;
  return predecessors.some(
    ({ listeners }) =>
      listeners === undefined || listeners.some(({ Port }) => rule.FromPort <= Port && Port <= rule.ToPort),
  );
}

function planNodeGroup(want: NodeGroupRules, observed: Observed): readonly Operation[] {
  const { missing } = nodeGroupChanges(want, observed);
  return authorizeOperations(securityGroupId(want.GroupId), want.GroupId, missing);
}

/** Nothing for a group that was not read. Only rules of our description from the backend group are ours. */
function nodeGroupChanges({ GroupId, Ingress }: NodeGroupRules, observed: Observed): RuleChanges {
  const have = observed.network?.nodeGroups.find((group) => group.GroupId === GroupId);
  if (have === undefined) return { missing: [], surplus: [] };
  return ruleChanges(Ingress, { all: have.Ingress, ours: backendRulesOn(have, observed) }, observed);
}

/** Our rules on a group that is not ours, sorted. */
export function backendRulesOn({ Ingress }: ObservedSecurityGroup, observed: Observed): readonly ObservedRule[] {
  const backend = observed.backendGroup?.GroupId;
  return Ingress.filter(
    ({ source, Description }) =>
      source.kind === "Group" && source.GroupId === backend && Description === backendRuleDescription,
  ).sort(byRule);
}
