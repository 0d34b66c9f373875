// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CreateSecurityGroupRequest } from "@aws-sdk/client-ec2";
import { setInstanceState } from "../../../../src/sandbox/aws/behind-the-back.ts";
import { addInstance, addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { type AwsRig, makeGroup, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

function create(input: Partial<CreateSecurityGroupRequest> = {}): Promise<{ GroupId?: string | undefined }> {
  return rig.ec2.createSecurityGroup({ GroupName: "g", Description: "d", VpcId: rig.network.vpcId, ...input });
}

describe("createSecurityGroup", () => {
  test("makes a group that lets everything out and nothing in", async () => {
    const TagSpecifications = [{ ResourceType: "security-group" as const, Tags: [{ Key: "a", Value: "b" }] }];
    const { GroupId } = await create({ TagSpecifications });
    assert.match(present(GroupId), /^sg-[0-9a-f]{17}$/);
    const { SecurityGroups } = await rig.ec2.describeSecurityGroups({ GroupIds: [present(GroupId)] });
    const { GroupName, Description, VpcId, Tags, IpPermissions, IpPermissionsEgress } = present(SecurityGroups?.[0]);
    assert.deepEqual(
      { GroupName, Description, VpcId, Tags, IpPermissions, egress: IpPermissionsEgress?.[0]?.IpProtocol },
      {
        GroupName: "g",
        Description: "d",
        VpcId: rig.network.vpcId,
        Tags: [{ Key: "a", Value: "b" }],
        IpPermissions: [],
        egress: "-1",
      },
    );
  });

  test("a name is taken in its VPC, whatever its case", async () => {
    await create();
    await refused("InvalidGroup.Duplicate", create({ GroupName: "G" }));
    const { id } = addVpc(rig.aws.account, { cidrs: ["10.9.0.0/16"] });
    await create({ VpcId: id });
  });

  const tag = (Key: string): CreateSecurityGroupRequest["TagSpecifications"] => [
    { ResourceType: "security-group", Tags: [{ Key, Value: "" }] },
  ];
  const refusals: readonly (readonly [string, string, Partial<CreateSecurityGroupRequest>])[] = [
    ["an unknown VPC", "InvalidVpcID.NotFound", { VpcId: "vpc-00000000000000000" }],
    ["what is no VPC", "InvalidVpcID.Malformed", { VpcId: "sg-00000000000000000" }],
    ["no VPC, where none is the default", "VPCIdNotSpecified", { VpcId: undefined }],
    ["no description", "MissingParameter", { Description: "" }],
    ["a description with other characters", "InvalidParameterValue", { Description: "a<b" }],
    ["a description that is too long", "InvalidParameterValue", { Description: "a".repeat(256) }],
    ["a name like an id", "InvalidParameterValue", { GroupName: "sg-1" }],
    ["tags of another type", "InvalidParameterValue", { TagSpecifications: [{ ResourceType: "vpc", Tags: [] }] }],
    ["tags of AWS's own", "InvalidParameterValue", { TagSpecifications: tag("aws:a") }],
  ];
  for (const [title, code, input] of refusals) {
    test(`refuses ${title}`, async () => {
      const before = rig.aws.snapshot();
      await refused(code, create(input));
      assert.deepEqual(rig.aws.snapshot(), before);
    });
  }

  test("the quota ends it", async () => {
    rig.aws.account.setQuotas({ securityGroups: rig.aws.account.securityGroups.size });
    await refused("SecurityGroupLimitExceeded", create());
  });
});

describe("deleteSecurityGroup", () => {
  test("not while another group's rule, a load balancer or an instance uses it", async () => {
    const [used, naming] = [await makeGroup(rig, "used"), await makeGroup(rig, "naming")];
    const rule = { IpProtocol: "tcp", FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: used }] };
    const deletion = (): Promise<unknown> => rig.ec2.deleteSecurityGroup({ GroupId: used });
    for (const GroupId of [used, naming]) {
      await rig.ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [rule] });
    }
    await refused("DependencyViolation", deletion());
    await rig.ec2.revokeSecurityGroupIngress({ GroupId: naming, IpPermissions: [rule] });
    const LoadBalancerArn = await makeLoadBalancer(rig, { SecurityGroups: [used] });
    await refused("DependencyViolation", deletion());
    await rig.elb.deleteLoadBalancer({ LoadBalancerArn });
    const subnetId = present(rig.network.privateSubnetIds[0]);
    const { id } = addInstance(rig.aws.account, { subnetId, securityGroupIds: [used] });
    await refused("DependencyViolation", deletion());
    setInstanceState(rig.aws.account, id, "terminated");
    await deletion();
    await refused("InvalidGroup.NotFound", deletion());
  });

  test("never the default group, and only by id", async () => {
    const { SecurityGroups } = await rig.ec2.describeSecurityGroups({ GroupNames: ["default"] });
    await refused("CannotDelete", rig.ec2.deleteSecurityGroup({ GroupId: SecurityGroups?.[0]?.GroupId }));
    await refused("MissingParameter", rig.ec2.deleteSecurityGroup({ GroupName: "default" }));
    await refused("InvalidGroupId.Malformed", rig.ec2.deleteSecurityGroup({ GroupId: "default" }));
  });
});

describe("describeSecurityGroups", () => {
  test("finds by id, name and filter; what is named has to be there", async () => {
    const [a, b] = [await makeGroup(rig, "a"), await makeGroup(rig, "b")];
    await rig.ec2.createTags({ Resources: [a], Tags: [{ Key: "owner", Value: "me" }] });
    const rule = { IpProtocol: "tcp", FromPort: 1, ToPort: 2, UserIdGroupPairs: [{ GroupId: a }] };
    await rig.ec2.authorizeSecurityGroupIngress({ GroupId: b, IpPermissions: [rule] });
    const ids = async (Name: string, ...Values: string[]): Promise<readonly (string | undefined)[]> => {
      const { SecurityGroups } = await rig.ec2.describeSecurityGroups({ Filters: [{ Name, Values }] });
      return SecurityGroups?.map(({ GroupId }) => GroupId) ?? [];
    };
    assert.deepEqual(await ids("tag:owner", "you", "me"), [a]);
    assert.deepEqual(await ids("tag:owner", "you"), []);
    assert.deepEqual(await ids("tag-key", "owner"), [a]);
    assert.deepEqual(await ids("group-name", "a", "b"), [a, b]);
    assert.deepEqual(await ids("group-id", b), [b]);
    assert.deepEqual(await ids("ip-permission.group-id", a), [b]);
    assert.equal((await ids("vpc-id", rig.network.vpcId)).length, 4);
    await refused("InvalidParameterValue", ids("colour", "red"));
    await refused("InvalidGroup.NotFound", rig.ec2.describeSecurityGroups({ GroupNames: ["a", "c"] }));
    const missing = "sg-00000000000000000";
    await refused("InvalidGroup.NotFound", rig.ec2.describeSecurityGroups({ GroupIds: [a, missing] }));
  });

  test("gives pages only where they are asked for", async () => {
    for (let index = 0; index < 6; index += 1) await makeGroup(rig, `g${index}`);
    assert.equal((await rig.ec2.describeSecurityGroups({})).SecurityGroups?.length, 8);
    const first = await rig.ec2.describeSecurityGroups({ MaxResults: 5 });
    const second = await rig.ec2.describeSecurityGroups({ MaxResults: 5, NextToken: first.NextToken });
    assert.deepEqual(
      [first.SecurityGroups?.length, second.SecurityGroups?.length, second.NextToken],
      [5, 3, undefined],
    );
    await refused("InvalidParameterValue", rig.ec2.describeSecurityGroups({ MaxResults: 4 }));
    await refused("InvalidParameterValue", rig.ec2.describeSecurityGroups({ NextToken: "x" }));
    const GroupIds = [rig.network.nodeSecurityGroupId];
    await refused("InvalidParameterCombination", rig.ec2.describeSecurityGroups({ GroupIds, MaxResults: 5 }));
  });
});
