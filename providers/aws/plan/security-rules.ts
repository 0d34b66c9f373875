// SPDX-License-Identifier: Apache-2.0

/** Rules of security groups: which are missing, which are too many, and how they are named in calls. */

import { compareText } from "../../../src/model/service.ts";
import type { ActionInput } from "../aws-api.ts";
import type { Identifier, IngressRule, ResourceId } from "../model.ts";
import type { Observed, ObservedRule } from "../observed.ts";
import type { Operation, WithRefs } from "../operation.ts";
import { toIpPermissions } from "../resolve/ip-permissions.ts";
import { keyOf } from "./references.ts";

export type Rule = IngressRule | ObservedRule;
export type Permission = WithRefs<NonNullable<ActionInput<"AuthorizeSecurityGroupIngress">["IpPermissions"]>[number]>;

/** What has to be done to the rules of one group; each sorted. */
export interface RuleChanges {
  readonly missing: readonly IngressRule[];
  readonly surplus: readonly ObservedRule[];
}

/** EC2 answers with names where numbers were given (IANA protocol numbers). */
const protocolNames: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };
const allProtocols = "-1";

/** What makes a rule the same rule: protocol, ports and source; never the description. */
export function ruleKey(rule: Rule, observed: Observed): string {
  const protocol = protocolNames[rule.IpProtocol] ?? rule.IpProtocol;
  const ports = protocol === allProtocols ? "" : `${rule.FromPort}-${rule.ToPort}`;
  return `${protocol} ${ports} ${sourceKey(rule.source, observed)}`;
}

/** The source as one word, the same for a group by its id and by its name. */
export function sourceKey(source: Rule["source"], observed: Observed): string {
  return source.kind === "Group" ? keyOf(source.GroupId, observed) : describeSource(source);
}

/** By protocol, ports and source. */
export function byRule(left: Rule, right: Rule): number {
  return (
    compareText(left.IpProtocol, right.IpProtocol) ||
    left.FromPort - right.FromPort ||
    left.ToPort - right.ToPort ||
    compareText(describeSource(left.source), describeSource(right.source))
  );
}

/** Compares the rules of one group. `have` are those that may be taken away: all of a group of ours, our own of another's. */
export function ruleChanges(
  wanted: readonly IngressRule[],
  have: { readonly all: readonly ObservedRule[]; readonly ours: readonly ObservedRule[] },
  observed: Observed,
): RuleChanges {
  const present = new Set(have.all.map((rule) => ruleKey(rule, observed)));
  const keep = new Set(wanted.map((rule) => ruleKey(rule, observed)));
  return {
    missing: wanted.filter((rule) => !present.has(ruleKey(rule, observed))).sort(byRule),
    surplus: have.ours.filter((rule) => !keep.has(ruleKey(rule, observed))).sort(byRule),
  };
}

/** All in one call: a group cannot have more rules than one call takes. */
export function authorizeOperations(
  on: ResourceId,
  GroupId: Identifier,
  rules: readonly IngressRule[],
): readonly Operation[] {
  if (rules.length === 0) return [];
  const input = { GroupId, IpPermissions: toPermissions(rules) };
  return [{ kind: "AuthorizeSecurityGroupIngress", on, input, why: `Lets in ${describeRules(rules)}` }];
}

/** Named by protocol, ports and source: EC2 finds them without their descriptions. */
export function revokeOperations(
  on: ResourceId,
  GroupId: Identifier,
  rules: readonly ObservedRule[],
): readonly Operation[] {
  if (rules.length === 0) return [];
  const input = { GroupId, IpPermissions: toPermissions(rules.map(withoutDescription)) };
  return [{ kind: "RevokeSecurityGroupIngress", on, input, why: `No longer lets in ${describeRules(rules)}` }];
}

function withoutDescription({ IpProtocol, FromPort, ToPort, source }: ObservedRule): ObservedRule {
  return { IpProtocol, FromPort, ToPort, source };
}

/** As they are sent: EC2 takes no empty lists, and no ports where all protocols are meant. */
function toPermissions(rules: readonly Rule[]): readonly Permission[] {
  return toIpPermissions(rules).map(({ IpProtocol, FromPort, ToPort, ...sources }) => ({
    IpProtocol,
    ...(IpProtocol === allProtocols ? {} : { FromPort, ToPort }),
    ...(Object.fromEntries(Object.entries(sources).filter(([, list]) => list.length > 0)) as Partial<typeof sources>),
  }));
}

const shownRules = 4;

function describeRules(rules: readonly Rule[]): string {
  const shown = rules.slice(0, shownRules).map(describeRule).join(", ");
  return rules.length > shownRules ? `${shown}, and ${rules.length - shownRules} more` : shown;
}

function describeRule({ IpProtocol, FromPort, ToPort, source }: Rule): string {
  const separator = IpProtocol.startsWith("icmp") ? "/" : "-";
  const ports = FromPort === ToPort ? `${FromPort}` : `${FromPort}${separator}${ToPort}`;
  const what = IpProtocol === allProtocols ? "everything" : `${IpProtocol} ${ports}`;
  return `${what} from ${describeSource(source)}`;
}

/** The source, for people: a group that is yet to be made by its name. */
export function describeSource(source: Rule["source"]): string {
  switch (source.kind) {
    case "Cidr":
      return source.CidrIp;
    case "Cidr6":
      return source.CidrIpv6;
    case "PrefixList":
      return source.PrefixListId;
    case "Group":
      return typeof source.GroupId === "string" ? source.GroupId : source.GroupId.$ref.replace(/^SecurityGroup\//, "");
  }
}
