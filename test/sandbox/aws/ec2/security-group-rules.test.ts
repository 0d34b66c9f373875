// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { IpPermission } from "@aws-sdk/client-ec2";
import { addPrefixList, addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { type AwsRig, makeGroup, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;
let GroupId: string;

beforeEach(async () => {
  rig = await startRig();
  GroupId = await makeGroup(rig, "g");
});

afterEach(() => rig.close());

function authorize(...IpPermissions: IpPermission[]): Promise<unknown> {
  return rig.ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
}

function revoke(...IpPermissions: IpPermission[]): Promise<unknown> {
  return rig.ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions });
}

/** TCP from these blocks. */
function tcp(port: number, ...cidrs: readonly string[]): IpPermission {
  return { IpProtocol: "tcp", FromPort: port, ToPort: port, IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) };
}

async function permissions(): Promise<readonly IpPermission[]> {
  const { SecurityGroups } = await rig.ec2.describeSecurityGroups({ GroupIds: [GroupId] });
  return SecurityGroups?.[0]?.IpPermissions ?? [];
}

const none = { IpRanges: [], Ipv6Ranges: [], PrefixListIds: [], UserIdGroupPairs: [] };

describe("authorizeSecurityGroupIngress", () => {
  test("keeps all kinds of sources, and shows those of the same ports together", async () => {
    const { nodeSecurityGroupId, prefixListId } = rig.network;
    const ports = { IpProtocol: "tcp", FromPort: 80, ToPort: 90 };
    await authorize(
      { ...ports, IpRanges: [{ CidrIp: "10.1.2.3/8", Description: "a" }] },
      { ...ports, Ipv6Ranges: [{ CidrIpv6: "2001:DB8::1/32" }] },
    );
    await authorize({
      ...ports,
      PrefixListIds: [{ PrefixListId: prefixListId, Description: "b" }],
      UserIdGroupPairs: [{ GroupId: nodeSecurityGroupId, Description: "c" }],
    });
    assert.deepEqual(await permissions(), [
      {
        ...ports,
        IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "a" }],
        Ipv6Ranges: [{ CidrIpv6: "2001:db8::/32" }],
        PrefixListIds: [{ PrefixListId: prefixListId, Description: "b" }],
        UserIdGroupPairs: [{ GroupId: nodeSecurityGroupId, UserId: "123456789012", Description: "c" }],
      },
    ]);
  });

  const protocols: readonly (readonly [title: string, sent: IpPermission, shown: IpPermission])[] = [
    ["a number for TCP", { IpProtocol: "6", FromPort: 1, ToPort: 2 }, { IpProtocol: "tcp", FromPort: 1, ToPort: 2 }],
    ["capitals", { IpProtocol: "UDP", FromPort: 1, ToPort: 2 }, { IpProtocol: "udp", FromPort: 1, ToPort: 2 }],
    ["ICMP", { IpProtocol: "icmp", FromPort: 3, ToPort: 4 }, { IpProtocol: "icmp", FromPort: 3, ToPort: 4 }],
    ["all ICMPv6", { IpProtocol: "58" }, { IpProtocol: "icmpv6", FromPort: -1, ToPort: -1 }],
    ["everything", { IpProtocol: "-1", FromPort: 1, ToPort: 2 }, { IpProtocol: "-1" }],
    ["another protocol", { IpProtocol: "47" }, { IpProtocol: "47" }],
  ];
  for (const [title, sent, shown] of protocols) {
    test(`takes ${title}`, async () => {
      await authorize({ ...sent, IpRanges: [{ CidrIp: "0.0.0.0/0" }] });
      assert.deepEqual(await permissions(), [{ ...none, ...shown, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }]);
    });
  }

  test("takes a rule without IpPermissions", async () => {
    const rule = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, CidrIp: "0.0.0.0/0" };
    await rig.ec2.authorizeSecurityGroupIngress({ GroupId, ...rule });
    assert.equal((await permissions())[0]?.IpRanges?.[0]?.CidrIp, "0.0.0.0/0");
  });

  const anywhere = [{ CidrIp: "0.0.0.0/0" }];
  const refusals: readonly (readonly [title: string, code: string, permission: IpPermission])[] = [
    ["no protocol", "MissingParameter", { IpRanges: anywhere }],
    ["an unknown protocol", "InvalidParameterValue", { IpProtocol: "tls", IpRanges: anywhere }],
    ["TCP without ports", "InvalidParameterValue", { IpProtocol: "tcp", IpRanges: anywhere }],
    ["ports that go down", "InvalidParameterValue", { ...tcp(1, "0.0.0.0/0"), ToPort: 0 }],
    ["port 65536", "InvalidParameterValue", tcp(65_536, "0.0.0.0/0")],
    ["ICMP without a type", "MissingParameter", { IpProtocol: "icmp", IpRanges: anywhere }],
    ["no source", "MissingParameter", tcp(80)],
    ["what is no block", "InvalidParameterValue", tcp(80, "10.0.0.0")],
    ["IPv6 for IPv4", "InvalidParameterValue", tcp(80, "::/0")],
    ["the same block twice", "InvalidParameterValue", tcp(80, "10.0.0.0/8", "10.1.0.0/8")],
    [
      "an unknown group",
      "InvalidGroup.NotFound",
      { ...tcp(80), UserIdGroupPairs: [{ GroupId: "sg-00000000000000000" }] },
    ],
    [
      "an unknown prefix list",
      "InvalidPrefixListID.NotFound",
      { ...tcp(80), PrefixListIds: [{ PrefixListId: "pl-00000000000000000" }] },
    ],
    [
      "a description with other characters",
      "InvalidParameterValue",
      { ...tcp(80), IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "a<b" }] },
    ],
  ];
  for (const [title, code, permission] of refusals) {
    test(`refuses ${title}, and everything with it`, async () => {
      await refused(code, authorize(tcp(1, "1.1.1.1/32"), permission));
      assert.deepEqual(await permissions(), []);
    });
  }

  test("a rule that is there already refuses the whole call, whatever its description", async () => {
    await authorize(tcp(80, "10.0.0.0/8"));
    const again = { ...tcp(80), IpRanges: [{ CidrIp: "10.9.9.9/8", Description: "again" }] };
    await refused("InvalidPermission.Duplicate", authorize(tcp(81, "10.0.0.0/8"), again));
    assert.equal((await permissions()).length, 1);
  });

  test("the quota counts each source, IPv4 and IPv6 apart, a group in both, a prefix list by its size", async () => {
    const blocks = (count: number): string[] => Array.from({ length: count }, (_, index) => `10.0.${index}.0/24`);
    const six = (count: number): IpPermission => ({
      ...tcp(80),
      Ipv6Ranges: Array.from({ length: count }, (_, index) => ({ CidrIpv6: `2001:db8:${index + 1}::/64` })),
    });
    await authorize(tcp(80, ...blocks(54)));
    await authorize(six(54));
    await authorize({ ...tcp(80), UserIdGroupPairs: [{ GroupId }] });
    const five = { ...tcp(80), PrefixListIds: [{ PrefixListId: rig.network.prefixListId }] };
    await authorize(five);
    await refused("RulesPerSecurityGroupLimitExceeded", authorize(tcp(81, "0.0.0.0/0")));
    await refused("RulesPerSecurityGroupLimitExceeded", authorize({ ...six(1), FromPort: 81, ToPort: 81 }));
    await revoke(five);
    const { id } = addPrefixList(rig.aws.account, { name: "big", maxEntries: 6 });
    const large = { ...tcp(80), PrefixListIds: [{ PrefixListId: id }] };
    await refused("RulesPerSecurityGroupLimitExceeded", authorize(large));
    rig.aws.account.setQuotas({ rulesPerSecurityGroup: 200 });
    await authorize(large);
    assert.throws(() => rig.aws.account.setQuotas({ rulesPerSecurityGroup: 201 }), RangeError);
  });
});

describe("revokeSecurityGroupIngress", () => {
  test("removes by what a rule allows, or by its id", async () => {
    await authorize({ ...tcp(80), IpRanges: [{ CidrIp: "10.0.0.0/8", Description: "a" }, { CidrIp: "11.0.0.0/8" }] });
    await revoke(tcp(80, "10.0.0.0/8"));
    const { SecurityGroupRules } = await rig.ec2.describeSecurityGroupRules({
      Filters: [{ Name: "group-id", Values: [GroupId] }],
    });
    const rule = present(SecurityGroupRules?.[0]);
    assert.deepEqual([SecurityGroupRules?.length, rule.CidrIpv4, rule.IsEgress], [1, "11.0.0.0/8", false]);
    const SecurityGroupRuleIds = [present(rule.SecurityGroupRuleId)];
    const reply = await rig.ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds });
    assert.equal(reply.RevokedSecurityGroupRules?.[0]?.CidrIpv4, "11.0.0.0/8");
    assert.deepEqual(await permissions(), []);
    const again = rig.ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds });
    await refused("InvalidSecurityGroupRuleId.NotFound", again);
  });

  test("a rule that is not there refuses the whole call", async () => {
    await authorize(tcp(80, "10.0.0.0/8"));
    await refused("InvalidPermission.NotFound", revoke(tcp(80, "10.0.0.0/8"), tcp(80, "11.0.0.0/8")));
    await refused("InvalidPermission.NotFound", revoke({ ...tcp(80, "10.0.0.0/8"), ToPort: 81 }));
    assert.equal((await permissions()).length, 1);
    await refused("MissingParameter", revoke());
  });
});

describe("a group of a default VPC", () => {
  test("lets pass that a rule is not there", async () => {
    const { id } = addVpc(rig.aws.account, { cidrs: ["172.31.0.0/16"], isDefault: true });
    const made = await rig.ec2.createSecurityGroup({ GroupName: "g", Description: "d" });
    GroupId = present(made.GroupId);
    assert.equal(rig.aws.account.securityGroups.get(GroupId)?.vpcId, id);
    await authorize(tcp(80, "10.0.0.0/8"));
    await revoke(tcp(80, "10.0.0.0/8"), tcp(80, "11.0.0.0/8"));
    assert.deepEqual(await permissions(), []);
  });
});

describe("updateSecurityGroupRuleDescriptionsIngress", () => {
  test("changes descriptions only", async () => {
    await authorize(tcp(80, "10.0.0.0/8", "11.0.0.0/8"));
    const IpPermissions = [{ ...tcp(80), IpRanges: [{ CidrIp: "11.0.0.0/8", Description: "now" }] }];
    await rig.ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId, IpPermissions });
    assert.deepEqual((await permissions())[0]?.IpRanges, [
      { CidrIp: "10.0.0.0/8" },
      { CidrIp: "11.0.0.0/8", Description: "now" },
    ]);
    const missing = [tcp(81, "11.0.0.0/8")];
    const update = rig.ec2.updateSecurityGroupRuleDescriptionsIngress({ GroupId, IpPermissions: missing });
    await refused("InvalidPermission.NotFound", update);
  });
});
