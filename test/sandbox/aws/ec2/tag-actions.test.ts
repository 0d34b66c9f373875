// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, makeGroup, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;
let group: string;
let subnet: string;

beforeEach(async () => {
  rig = await startRig();
  group = await makeGroup(rig, "g");
  subnet = present(rig.network.publicSubnetIds[0]);
});

afterEach(() => rig.close());

function tagsOf(id: string): object {
  const { account } = rig.aws;
  return Object.fromEntries(account.securityGroups.get(id)?.tags ?? account.subnets.get(id)?.tags ?? []);
}

describe("tags of EC2's resources", () => {
  test("are set on all that are named", async () => {
    await rig.ec2.createTags({ Resources: [group, subnet], Tags: [{ Key: "Name", Value: "x" }, { Key: "e" }] });
    assert.deepEqual(tagsOf(group), { Name: "x", e: "" });
    assert.deepEqual({ ...tagsOf(subnet), Name: "x", e: "" }, tagsOf(subnet));
  });

  test("go by key, by key and value, or all", async () => {
    const Tags = ["a", "b", "c", "d"].map((Key) => ({ Key, Value: Key }));
    await rig.ec2.createTags({ Resources: [group], Tags });
    const remove = (tags?: { Key: string; Value?: string }[]): Promise<unknown> =>
      rig.ec2.deleteTags({ Resources: [group], Tags: tags });
    await remove([{ Key: "a" }, { Key: "b", Value: "b" }, { Key: "c", Value: "x" }, { Key: "d", Value: "" }]);
    assert.deepEqual(tagsOf(group), { c: "c", d: "d" });
    await refused("InvalidParameterValue", remove([{ Key: "aws:a" }]));
    await remove();
    assert.deepEqual(tagsOf(group), {});
  });

  test("rules of security groups have them too", async () => {
    const rule = { IpProtocol: "tcp", FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
    const reply = await rig.ec2.authorizeSecurityGroupIngress({ GroupId: group, IpPermissions: [rule] });
    const id = present(reply.SecurityGroupRules?.[0]?.SecurityGroupRuleId);
    await rig.ec2.createTags({ Resources: [id], Tags: [{ Key: "a", Value: "b" }] });
    const { SecurityGroupRules } = await rig.ec2.describeSecurityGroupRules({ SecurityGroupRuleIds: [id] });
    assert.deepEqual(SecurityGroupRules?.[0]?.Tags, [{ Key: "a", Value: "b" }]);
  });

  test("are refused as a whole", async () => {
    const before = rig.aws.snapshot();
    const set = (Resources: string[], ...keys: readonly string[]): Promise<unknown> =>
      rig.ec2.createTags({ Resources, Tags: keys.map((Key) => ({ Key, Value: "" })) });
    await refused("InvalidGroup.NotFound", set([group, "sg-00000000000000000"], "a"));
    await refused("InvalidSubnetID.NotFound", set([group, "subnet-00000000000000000"], "a"));
    await refused("InvalidID", set([group, "nonsense"], "a"));
    await refused("InvalidParameterValue", set([group], "aws:a"));
    await refused("InvalidParameterValue", set([group], "a", "a"));
    await refused("MissingParameter", set([group]));
    const many = Array.from({ length: 51 }, (_, index) => `k${index}`);
    await refused("TagLimitExceeded", set([group], ...many));
    assert.deepEqual(rig.aws.snapshot(), before);
  });
});
