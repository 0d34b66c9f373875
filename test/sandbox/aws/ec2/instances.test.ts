// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { Instance } from "@aws-sdk/client-ec2";
import { forgetInstance, setInstanceState } from "../../../../src/sandbox/aws/behind-the-back.ts";
import { addInstance } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { type AwsRig, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

async function instances(input: object = {}): Promise<readonly Instance[]> {
  const { Reservations = [] } = await rig.ec2.describeInstances(input);
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

describe("describeInstances", () => {
  test("tells where an instance is, and what stands before it", async () => {
    const [id = ""] = rig.network.instanceIds;
    const [instance] = await instances({ InstanceIds: [id] });
    const { InstanceId, VpcId, SubnetId, Placement, PrivateIpAddress, PrivateDnsName, SecurityGroups, State } =
      present(instance);
    assert.deepEqual(
      [InstanceId, VpcId, SubnetId, Placement?.AvailabilityZone, PrivateIpAddress, PrivateDnsName, State?.Name],
      [
        id,
        rig.network.vpcId,
        rig.network.privateSubnetIds[0],
        "us-west-2a",
        "10.0.48.4",
        "ip-10-0-48-4.us-west-2.compute.internal",
        "running",
      ],
    );
    const groups = [{ GroupId: rig.network.nodeSecurityGroupId, GroupName: "c1-nodes" }];
    assert.deepEqual(SecurityGroups, groups);
    assert.deepEqual(instance?.NetworkInterfaces?.[0]?.Groups, groups);
  });

  test("a terminated instance is there for a while, without its network", async () => {
    const [id = ""] = rig.network.instanceIds;
    setInstanceState(rig.aws.account, id, "terminated");
    const [instance] = await instances({ InstanceIds: [id] });
    assert.deepEqual([instance?.State?.Name, instance?.VpcId, instance?.SecurityGroups], ["terminated", undefined, []]);
    forgetInstance(rig.aws.account, id);
    await refused("InvalidInstanceID.NotFound", instances({ InstanceIds: [id] }));
    await refused("InvalidInstanceID.Malformed", instances({ InstanceIds: ["node-1"] }));
    assert.throws(() => setInstanceState(rig.aws.account, id, "running"), RangeError);
  });

  test("finds by filter, in pages where asked", async () => {
    const subnetId = present(rig.network.privateSubnetIds[0]);
    for (let index = 0; index < 5; index += 1) {
      addInstance(rig.aws.account, { subnetId, securityGroupIds: [], tags: { Name: `extra-${index}` } });
    }
    const named = await instances({ Filters: [{ Name: "tag:Name", Values: ["extra-*"] }] });
    assert.equal(named.length, 5);
    const dns = await instances({ Filters: [{ Name: "private-dns-name", Values: ["ip-10-0-48-4.*"] }] });
    assert.equal(dns[0]?.InstanceId, rig.network.instanceIds[0]);
    const first = await rig.ec2.describeInstances({ MaxResults: 5 });
    const second = await rig.ec2.describeInstances({ MaxResults: 5, NextToken: first.NextToken });
    assert.deepEqual([first.Reservations?.length, second.Reservations?.length, second.NextToken], [5, 3, undefined]);
    const InstanceIds = [...rig.network.instanceIds];
    await refused("InvalidParameterCombination", instances({ InstanceIds, MaxResults: 5 }));
  });
});

describe("describeNetworkInterfaces", () => {
  test("has those of instances and of load balancers", async () => {
    const arn = await makeLoadBalancer(rig);
    const { NetworkInterfaces = [] } = await rig.ec2.describeNetworkInterfaces({
      Filters: [{ Name: "description", Values: ["ELB net/lb/*"] }],
    });
    assert.deepEqual(
      NetworkInterfaces.map(({ SubnetId }) => SubnetId),
      rig.network.privateSubnetIds,
    );
    assert.equal(NetworkInterfaces[0]?.Description, `ELB net/lb/${arn.slice(-16)}`);
    const [InstanceId = ""] = rig.network.instanceIds;
    const ofInstance = await rig.ec2.describeNetworkInterfaces({
      Filters: [{ Name: "attachment.instance-id", Values: [InstanceId] }],
    });
    assert.equal(ofInstance.NetworkInterfaces?.[0]?.PrivateIpAddress, "10.0.48.4");
    const NetworkInterfaceIds = ["eni-00000000000000000"];
    await refused("InvalidNetworkInterfaceID.NotFound", rig.ec2.describeNetworkInterfaces({ NetworkInterfaceIds }));
  });
});
