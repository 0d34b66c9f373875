// SPDX-License-Identifier: Apache-2.0

/** IpPermissions: what a call says of rules, split into single rules, and rules put together again. */

import type { Account } from "../account.ts";
import { AwsError, invalidParameterValue, missingParameter } from "../aws-error.ts";
import { canonicalCidr } from "../cidr.ts";
import { optionalText, type Parameters, requiredText, structures } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { notFound } from "./ids.ts";
import type { Rule, RuleSource } from "./model.ts";

/** A rule that has no id yet. */
export type NewRule = Omit<Rule, "id" | "tags">;

type Ports = Pick<Rule, "protocol" | "fromPort" | "toPort">;

const names: Readonly<Record<string, string>> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6", all: "-1" };
const MAX_PORT = 65_535;
const MAX_DESCRIPTION = 255;

function readProtocol(parameters: Parameters): string {
  const text = requiredText(parameters, "IpProtocol").toLowerCase();
  const protocol = names[text] ?? text;
  const isNumber = /^\d{1,3}$/.test(protocol) && Number(protocol) <= 255;
  if (isNumber || ["tcp", "udp", "icmp", "icmpv6", "-1"].includes(protocol)) return protocol;
  throw invalidParameterValue(`Invalid value '${text}' for IP protocol. Unknown protocol.`);
}

function readNumber(parameters: Parameters, name: string, min: number, max: number): number | undefined {
  const text = optionalText(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= min && value <= max) return value;
  throw invalidParameterValue(`Invalid value '${text}' for ${name}. Must be from ${min} to ${max}.`);
}

function readPorts(parameters: Parameters): Ports {
  const protocol = readProtocol(parameters);
  switch (protocol) {
    case "tcp":
    case "udp": {
      const fromPort = readNumber(parameters, "FromPort", 0, MAX_PORT);
      const toPort = readNumber(parameters, "ToPort", 0, MAX_PORT);
      if (fromPort === undefined || toPort === undefined) {
        throw invalidParameterValue(`Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.`);
      }
      if (fromPort > toPort) throw invalidParameterValue(`Invalid TCP/UDP port range (${fromPort} > ${toPort})`);
      return { protocol, fromPort, toPort };
    }
    case "icmp":
    case "icmpv6": {
      const fromPort = readNumber(parameters, "FromPort", -1, 255);
      const toPort = readNumber(parameters, "ToPort", -1, 255);
      if (protocol === "icmp" && fromPort === undefined) throw missingParameter("FromPort");
      return { protocol, fromPort: fromPort ?? -1, toPort: toPort ?? -1 };
    }
    default:
      return { protocol, fromPort: undefined, toPort: undefined };
  }
}

function readDescription(source: Parameters): string | undefined {
  const description = optionalText(source, "Description");
  if (description === undefined) return undefined;
  const isAllowed = /^[A-Za-z0-9 ._\-:/()#,@[\]+=&;{}!$*]*$/.test(description);
  if (isAllowed && description.length <= MAX_DESCRIPTION) return description;
  throw invalidParameterValue(`Invalid rule description '${description}'`);
}

function readCidr(source: Parameters, name: "CidrIp" | "CidrIpv6"): string {
  const text = requiredText(source, name);
  const cidr = canonicalCidr(text, name === "CidrIp" ? "IPv4" : "IPv6");
  if (cidr === undefined) throw invalidParameterValue(`CIDR block ${text} is malformed`);
  return cidr;
}

function readGroup(account: Account, pair: Parameters): string {
  const id = requiredText(pair, "GroupId");
  if (account.securityGroups.get(id) === undefined) throw notFound(id, "GroupId");
  return id;
}

function readPrefixList(account: Account, source: Parameters): string {
  const id = requiredText(source, "PrefixListId");
  if (account.prefixLists.get(id) === undefined) throw notFound(id, "PrefixListId");
  return id;
}

function readSources(account: Account, permission: Parameters): readonly (readonly [RuleSource, Parameters])[] {
  return [
    ...structures(permission, "IpRanges").map(
      (entry) => [{ kind: "Cidr", cidr: readCidr(entry, "CidrIp") }, entry] as const,
    ),
    ...structures(permission, "Ipv6Ranges").map(
      (entry) => [{ kind: "Cidr6", cidr: readCidr(entry, "CidrIpv6") }, entry] as const,
    ),
    ...structures(permission, "PrefixListIds").map(
      (entry) => [{ kind: "PrefixList", id: readPrefixList(account, entry) }, entry] as const,
    ),
    ...structures(permission, "Groups").map(
      (entry) => [{ kind: "Group", id: readGroup(account, entry) }, entry] as const,
    ),
  ];
}

function readPermission(account: Account, permission: Parameters): readonly NewRule[] {
  const ports = readPorts(permission);
  const sources = readSources(account, permission);
  if (sources.length === 0) throw missingParameter("source: a CIDR, prefix list or security group");
  return sources.map(([source, entry]) => ({ ...ports, source, description: readDescription(entry) }));
}

/** A rule that is said without IpPermissions has one IPv4 source. */
function toPermission(parameters: Parameters): Parameters {
  const { IpProtocol, FromPort, ToPort, CidrIp } = parameters;
  return { IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] };
}

/** What two rules of a group may not have in common. */
export function ruleKey({ protocol, fromPort, toPort, source }: NewRule): string {
  const from = source.kind === "Cidr" || source.kind === "Cidr6" ? source.cidr : source.id;
  return `${protocol} ${fromPort} ${toPort} ${from}`;
}

/**
 * The rules of a call, one for each source of each permission.
 * @throws AwsError InvalidParameterValue, MissingParameter, InvalidGroup.NotFound, InvalidPrefixListID.NotFound
 */
export function readRules(account: Account, parameters: Parameters): readonly NewRule[] {
  const given = structures(parameters, "IpPermissions");
  const isShort = given.length === 0 && parameters["IpProtocol"] !== undefined;
  const rules = (isShort ? [toPermission(parameters)] : given).flatMap((entry) => readPermission(account, entry));
  if (rules.length === 0) throw missingParameter("IpPermissions");
  if (new Set(rules.map(ruleKey)).size < rules.length) {
    throw new AwsError("InvalidParameterValue", "The same permission must not appear multiple times");
  }
  return rules;
}

function showSources(account: Account, rules: readonly Rule[]): Reply {
  const of = (kind: RuleSource["kind"], show: (value: string, description: string | undefined) => Reply): Reply[] =>
    rules.flatMap(({ source, description }) => {
      if (source.kind !== kind) return [];
      return [show("cidr" in source ? source.cidr : source.id, description)];
    });
  return {
    groups: of("Group", (groupId, description) => ({ userId: account.accountId, groupId, description })),
    ipRanges: of("Cidr", (cidrIp, description) => ({ cidrIp, description })),
    ipv6Ranges: of("Cidr6", (cidrIpv6, description) => ({ cidrIpv6, description })),
    prefixListIds: of("PrefixList", (prefixListId, description) => ({ prefixListId, description })),
  };
}

/** Rules in the form of DescribeSecurityGroups: those of the same protocol and ports together. */
export function showPermissions(account: Account, rules: readonly Rule[]): readonly Reply[] {
  const byPorts = Map.groupBy(rules, ({ protocol, fromPort, toPort }) => `${protocol} ${fromPort} ${toPort}`);
  return [...byPorts.values()].map((together) => ({
    ipProtocol: together[0]?.protocol,
    fromPort: together[0]?.fromPort,
    toPort: together[0]?.toPort,
    ...showSources(account, together),
  }));
}
