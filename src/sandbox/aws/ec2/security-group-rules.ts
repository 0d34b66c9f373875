// SPDX-License-Identifier: Apache-2.0

/** Inbound rules: authorize, revoke, describe. All or nothing. */

import type { Account } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { type Parameters, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { showEc2Tags, type Tags } from "../tags.ts";
import { describe } from "./describe.ts";
import { notFound } from "./ids.ts";
import type { Rule, SecurityGroup } from "./model.ts";
import { type NewRule, readRules, ruleKey } from "./permissions.ts";
import { readTagSpecifications, requireGroup } from "./security-groups.ts";

function showSource(account: Account, { source }: NewRule): Reply {
  switch (source.kind) {
    case "Cidr":
      return { cidrIpv4: source.cidr };
    case "Cidr6":
      return { cidrIpv6: source.cidr };
    case "PrefixList":
      return { prefixListId: source.id };
    case "Group":
      return { referencedGroupInfo: { groupId: source.id, userId: account.accountId } };
  }
}

function showRule(account: Account, group: SecurityGroup, rule: Rule): Reply {
  return {
    securityGroupRuleId: rule.id,
    securityGroupRuleArn: `arn:aws:ec2:${account.region}:${account.accountId}:security-group-rule/${rule.id}`,
    groupId: group.id,
    groupOwnerId: account.accountId,
    isEgress: false,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort ?? -1,
    toPort: rule.toPort ?? -1,
    ...showSource(account, rule),
    description: rule.description,
    tagSet: showEc2Tags(rule.tags),
  };
}

/** What a rule counts for in the quotas of IPv4 and IPv6: a group counts in both, a prefix list by its size. */
function weightOf(account: Account, { source }: NewRule): { readonly ipv4: number; readonly ipv6: number } {
  switch (source.kind) {
    case "Cidr":
      return { ipv4: 1, ipv6: 0 };
    case "Cidr6":
      return { ipv4: 0, ipv6: 1 };
    case "Group":
      return { ipv4: 1, ipv6: 1 };
    case "PrefixList": {
      const entries = account.prefixLists.get(source.id)?.maxEntries ?? 1;
      return { ipv4: entries, ipv6: entries };
    }
  }
}

function checkRuleQuota(account: Account, rules: readonly NewRule[]): void {
  const weights = rules.map((rule) => weightOf(account, rule));
  const limit = account.quotas.rulesPerSecurityGroup;
  const sum = (family: "ipv4" | "ipv6"): number => weights.reduce((total, weight) => total + weight[family], 0);
  if (sum("ipv4") <= limit && sum("ipv6") <= limit) return;
  const message = "The maximum number of rules per security group has been reached.";
  throw new AwsError("RulesPerSecurityGroupLimitExceeded", message);
}

function describeInWords({ protocol, fromPort, toPort, source }: NewRule): string {
  const peer = "cidr" in source ? source.cidr : source.id;
  const name = protocol === "-1" ? "ALL" : protocol.toUpperCase();
  return `peer: ${peer}, ${name}, from port: ${fromPort ?? -1}, to port: ${toPort ?? -1}, ALLOW`;
}

export function authorizeIngress(account: Account, parameters: Parameters): Reply {
  const group = requireGroup(account, parameters);
  const wanted = readRules(account, parameters);
  const tags: Tags = readTagSpecifications(account, parameters, "security-group-rule");
  const have = new Set(group.ingress.map(ruleKey));
  const twice = wanted.find((rule) => have.has(ruleKey(rule)));
  if (twice !== undefined) {
    const message = `the specified rule "${describeInWords(twice)}" already exists`;
    throw new AwsError("InvalidPermission.Duplicate", message);
  }
  checkRuleQuota(account, [...group.ingress, ...wanted]);
  const made = wanted.map((rule): Rule => ({ ...rule, id: account.nextId("sgr"), tags }));
  account.securityGroups.put({ ...group, ingress: [...group.ingress, ...made] });
  return { return: true, securityGroupRuleSet: made.map((rule) => showRule(account, group, rule)) };
}

/** The rules of a group that a call names by id, or by what they allow; descriptions do not count. */
function findRules(account: Account, group: SecurityGroup, parameters: Parameters): readonly Rule[] {
  const ids = textList(parameters, "SecurityGroupRuleId");
  if (ids.length > 0) {
    return ids.map((id) => {
      const rule = group.ingress.find((other) => other.id === id);
      if (rule === undefined) throw notFound(id, "SecurityGroupRuleId");
      return rule;
    });
  }
  const byKey = new Map(group.ingress.map((rule) => [ruleKey(rule), rule]));
  // In a default VPC, what is not there is passed over (RevokeSecurityGroupIngress).
  const isLenient = account.vpcs.get(group.vpcId)?.isDefault === true;
  return readRules(account, parameters).flatMap((wanted) => {
    const rule = byKey.get(ruleKey(wanted));
    if (rule !== undefined) return rule;
    if (isLenient) return [];
    throw new AwsError("InvalidPermission.NotFound", "The specified rule does not exist in this security group.");
  });
}

export function revokeIngress(account: Account, parameters: Parameters): Reply {
  const group = requireGroup(account, parameters);
  const revoked = findRules(account, group, parameters);
  const ids = new Set(revoked.map(({ id }) => id));
  account.securityGroups.put({ ...group, ingress: group.ingress.filter(({ id }) => !ids.has(id)) });
  return {
    return: true,
    revokedSecurityGroupRuleSet: revoked.map((rule) => {
      const { securityGroupRuleId, groupId, isEgress, ipProtocol, fromPort, toPort } = showRule(account, group, rule);
      const shown = { securityGroupRuleId, groupId, isEgress, ipProtocol, fromPort, toPort };
      const { source, description } = rule;
      const from = source.kind === "Group" ? { referencedGroupId: source.id } : showSource(account, rule);
      return { ...shown, ...from, description };
    }),
  };
}

/** Changes descriptions of rules that are there. */
export function updateIngressDescriptions(account: Account, parameters: Parameters): Reply {
  const group = requireGroup(account, parameters);
  const wanted = new Map(readRules(account, parameters).map((rule) => [ruleKey(rule), rule.description]));
  findRules(account, group, parameters);
  const ingress = group.ingress.map((rule) => {
    const key = ruleKey(rule);
    return wanted.has(key) ? { ...rule, description: wanted.get(key) } : rule;
  });
  account.securityGroups.put({ ...group, ingress });
  return { return: true };
}

interface OwnedRule {
  readonly group: SecurityGroup;
  readonly rule: Rule;
  readonly tags: Tags;
}

function allRules(account: Account): readonly OwnedRule[] {
  return account.securityGroups
    .all()
    .flatMap((group) => group.ingress.map((rule) => ({ group, rule, tags: rule.tags })));
}

/** Only inbound rules: all groups here let everything out. */
export function describeSecurityGroupRules(account: Account, parameters: Parameters): Reply {
  const { rows, next } = describe<OwnedRule>(
    {
      idParameter: "SecurityGroupRuleId",
      rows: () => allRules(account),
      get: (id) => allRules(account).find(({ rule }) => rule.id === id),
      fields: {
        "group-id": ({ group }) => [group.id],
        "security-group-rule-id": ({ rule }) => [rule.id],
      },
    },
    parameters,
  );
  return { securityGroupRuleSet: rows.map(({ group, rule }) => showRule(account, group, rule)), nextToken: next };
}
