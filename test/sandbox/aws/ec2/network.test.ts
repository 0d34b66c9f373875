// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

describe("the network of a cluster", () => {
  test("has a dual-stack VPC", async () => {
    const { Vpcs } = await rig.ec2.describeVpcs({ VpcIds: [rig.network.vpcId] });
    const { CidrBlock, Ipv6CidrBlockAssociationSet, IsDefault, State } = present(Vpcs?.[0]);
    assert.deepEqual(
      [CidrBlock, Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock, IsDefault, State],
      ["10.0.0.0/16", "2001:db8::/56", false, "available"],
    );
    await refused("InvalidVpcID.NotFound", rig.ec2.describeVpcs({ VpcIds: ["vpc-00000000000000000"] }));
  });

  const roles = [
    ["kubernetes.io/role/elb", "publicSubnetIds"],
    ["kubernetes.io/role/internal-elb", "privateSubnetIds"],
  ] as const;
  for (const [role, ids] of roles) {
    test(`has a subnet in each zone with ${role}`, async () => {
      const Filters = [{ Name: `tag:${role}`, Values: ["", "1"] }];
      const { Subnets = [] } = await rig.ec2.describeSubnets({ Filters });
      assert.deepEqual(
        Subnets.map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone]),
        rig.network[ids].map((id, index) => [id, rig.network.zones[index]]),
      );
      assert.ok(Subnets.every(({ Tags = [] }) => Tags.some(({ Key }) => Key === "kubernetes.io/cluster/c1")));
      assert.match(Subnets[0]?.Ipv6CidrBlockAssociationSet?.[0]?.Ipv6CidrBlock ?? "", /::\/64$/);
    });
  }

  test("each load balancer takes one address of each of its subnets", async () => {
    const [SubnetId = ""] = rig.network.publicSubnetIds;
    const free = async (): Promise<number | undefined> =>
      (await rig.ec2.describeSubnets({ SubnetIds: [SubnetId] })).Subnets?.[0]?.AvailableIpAddressCount;
    assert.equal(await free(), 4091);
    await makeLoadBalancer(rig, { Subnets: [SubnetId] });
    assert.equal(await free(), 4090);
    await refused("InvalidSubnetID.NotFound", rig.ec2.describeSubnets({ SubnetIds: ["subnet-00000000"] }));
    await refused("InvalidSubnetID.Malformed", rig.ec2.describeSubnets({ SubnetIds: ["vpc-00000000"] }));
  });

  test("only its public subnets have a route to an internet gateway", async () => {
    const { RouteTables = [] } = await rig.ec2.describeRouteTables({
      Filters: [{ Name: "vpc-id", Values: [rig.network.vpcId] }],
    });
    const isPublic = RouteTables.filter(({ Routes = [] }) =>
      Routes.some(({ GatewayId }) => GatewayId?.startsWith("igw-")),
    );
    assert.deepEqual(
      isPublic.flatMap(({ Associations = [] }) => Associations.map(({ SubnetId }) => SubnetId)),
      rig.network.publicSubnetIds,
    );
    const main = RouteTables.filter(({ Associations = [] }) => Associations.some(({ Main }) => Main === true));
    assert.equal(main.length, 1);
    const filtered = await rig.ec2.describeRouteTables({
      Filters: [{ Name: "association.subnet-id", Values: [present(rig.network.privateSubnetIds[0])] }],
    });
    assert.equal(filtered.RouteTables?.length, 1);
    await refused("InvalidRouteTableID.NotFound", rig.ec2.describeRouteTables({ RouteTableIds: ["rtb-00000000"] }));
  });

  test("has three zones", async () => {
    const { AvailabilityZones = [] } = await rig.ec2.describeAvailabilityZones({});
    assert.deepEqual(
      AvailabilityZones.map(({ ZoneName, ZoneId, ZoneType, State }) => [ZoneName, ZoneId, ZoneType, State]),
      [
        ["us-west-2a", "usw2-az1", "availability-zone", "available"],
        ["us-west-2b", "usw2-az2", "availability-zone", "available"],
        ["us-west-2c", "usw2-az3", "availability-zone", "available"],
      ],
    );
    const one = await rig.ec2.describeAvailabilityZones({ ZoneNames: ["us-west-2b"] });
    assert.equal(one.AvailabilityZones?.length, 1);
    await refused("InvalidParameterValue", rig.ec2.describeAvailabilityZones({ ZoneNames: ["us-west-2x"] }));
  });
});
