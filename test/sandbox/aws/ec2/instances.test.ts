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

describe("describeInstances, as node controllers ask it", () => {
  test("names all instances that are missing, and tells of none then", async () => {
    const [id = ""] = rig.network.instanceIds;
    const missing = ["i-00000000000000001", "i-00000000000000002"];
    await assert.rejects(instances({ InstanceIds: [missing[0], id, missing[1]] }), {
      name: "InvalidInstanceID.NotFound",
      message: "The instance IDs 'i-00000000000000001, i-00000000000000002' do not exist",
    });
    await refused("InvalidInstanceID.Malformed", instances({ InstanceIds: [...missing, "i-1"] }));
  });

  test("tells of its type, its zone, and its public address", async () => {
    const [subnetId = ""] = rig.network.publicSubnetIds;
    const { id } = addInstance(rig.aws.account, {
      subnetId,
      securityGroupIds: [],
      type: "c7g.xlarge",
      publicIp: "203.0.113.9",
    });
    const { InstanceType, Placement, PublicIpAddress, PublicDnsName } = present(
      (await instances({ InstanceIds: [id] }))[0],
    );
    assert.deepEqual(
      [InstanceType, Placement?.AvailabilityZoneId, PublicIpAddress, PublicDnsName],
      ["c7g.xlarge", "usw2-az1", "203.0.113.9", "ec2-203-0-113-9.us-west-2.compute.amazonaws.com"],
    );
  });
});

describe("describeInstanceTopology", () => {
  test("tells the way through the network to running instances that are placed in it, and leaves others out", async () => {
    const [subnetId = ""] = rig.network.privateSubnetIds;
    const [other = ""] = rig.network.instanceIds;
    const make = () => addInstance(rig.aws.account, { subnetId, securityGroupIds: [], type: "p5.48xlarge" }).id;
    const [one, two, stopped] = [make(), make(), make()];
    setInstanceState(rig.aws.account, stopped, "stopped");
    const { Instances = [] } = await rig.ec2.describeInstanceTopology({ InstanceIds: [one, two, stopped, other] });
    assert.deepEqual(
      Instances.map(({ InstanceId, ZoneId }) => [InstanceId, ZoneId]),
      [
        [one, "usw2-az1"],
        [two, "usw2-az1"],
      ],
    );
    const [ofOne = [], ofTwo = []] = Instances.map(({ NetworkNodes }) => NetworkNodes);
    assert.equal(ofOne.length, 3);
    assert.deepEqual(ofOne.slice(0, 2), ofTwo.slice(0, 2));
    assert.notEqual(ofOne[2], ofTwo[2]);
    await refused(
      "InvalidInstanceID.NotFound",
      rig.ec2.describeInstanceTopology({ InstanceIds: ["i-00000000000000001"] }),
    );
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
