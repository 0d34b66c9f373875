// SPDX-License-Identifier: Apache-2.0

/** Rules of security groups, one source each, as calls name them and as replies show them. */

import { type AnswerCall, type AwsCall, Refusal, structures } from "./aws-call.ts";
import { childrenOf, find, textOf, type Xml } from "./xml.ts";

export interface SecurityGroupRule {
  readonly protocol: string;
  readonly from: string;
  readonly to: string;
  /** A CIDR, a group's id or a prefix list's. */
  readonly source: string;
  readonly description: string;
  /** Where the call names the source: `IpPermissions.2.Groups.1`; "" for one of a reply. */
  readonly parameter: string;
}

/** Parameter of the sources, the field that holds one, list and field in replies. */
const sources = [
  ["IpRanges", "CidrIp", "ipRanges", "cidrIp"],
  ["Ipv6Ranges", "CidrIpv6", "ipv6Ranges", "cidrIpv6"],
  ["Groups", "GroupId", "groups", "groupId"],
  ["PrefixListIds", "PrefixListId", "prefixListIds", "prefixListId"],
] as const;

/** Rules in the order of the call. */
export function rulesOfCall(call: AwsCall): readonly SecurityGroupRule[] {
  return structures(call, "IpPermissions").flatMap((permission, at) =>
    sources.flatMap(([list, field]) => {
      const prefix = `IpPermissions.${at + 1}.${list}`;
      return structures(call, prefix).map((source, number) => ({
        protocol: permission["IpProtocol"] ?? "",
        from: permission["FromPort"] ?? "",
        to: permission["ToPort"] ?? "",
        source: source[field] ?? "",
        description: source["Description"] ?? "",
        parameter: `${prefix}.${number + 1}`,
      }));
    }),
  );
}

/** Inbound rules of an entry of `securityGroupInfo`. */
export function rulesOfGroup(group: Xml): readonly SecurityGroupRule[] {
  return childrenOf(find(group, "ipPermissions")).flatMap((permission) =>
    sources.flatMap(([, , list, field]) =>
      childrenOf(find(permission, list)).map((source) => ({
        protocol: textOf(permission, "ipProtocol"),
        from: textOf(permission, "fromPort"),
        to: textOf(permission, "toPort"),
        source: textOf(source, field),
        description: textOf(source, "description"),
        parameter: "",
      })),
    ),
  );
}

/** Two rules are the same whatever their descriptions. */
export function isSameRule(want: SecurityGroupRule, have: SecurityGroupRule): boolean {
  return (["protocol", "from", "to", "source"] as const).every((field) => want[field] === have[field]);
}

export async function allSecurityGroups(next: AnswerCall): Promise<readonly Xml[]> {
  const reply = await next({ service: "ec2", action: "DescribeSecurityGroups", parameters: new Map() });
  return childrenOf(find(reply, "securityGroupInfo"));
}

/** @throws Refusal InvalidGroup.NotFound */
export async function securityGroupOf(next: AnswerCall, id: string): Promise<Xml> {
  const found = (await allSecurityGroups(next)).find((group) => textOf(group, "groupId") === id);
  if (found === undefined) throw new Refusal("InvalidGroup.NotFound", `The security group '${id}' does not exist`);
  return found;
}
