// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { addAddress, addSubnet } from "../../../../src/sandbox/aws/network/add-parts.ts";
import {
  type AwsRig,
  makeGroup,
  makeListener,
  makeLoadBalancer,
  makeTargetGroup,
  refused,
  startRig,
} from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

describe("setSubnets", () => {
  test("adds and removes zones, down to one; those that stay keep their interface", async () => {
    const [a = "", b = "", c = ""] = rig.network.privateSubnetIds;
    const LoadBalancerArn = await makeLoadBalancer(rig, { Subnets: [a, b] });
    const interfaceOf = (subnetId: string): string | undefined =>
      rig.aws.account.loadBalancers.get(LoadBalancerArn)?.subnets.find((use) => use.subnetId === subnetId)
        ?.networkInterfaceId;
    const before = interfaceOf(b);
    const reply = await rig.elb.setSubnets({ LoadBalancerArn, Subnets: [b, c] });
    assert.deepEqual(
      reply.AvailabilityZones?.map(({ SubnetId }) => SubnetId),
      [b, c],
    );
    assert.equal(interfaceOf(b), before);
    await rig.elb.setSubnets({ LoadBalancerArn, SubnetMappings: [{ SubnetId: b }] });
    assert.equal(rig.aws.account.loadBalancers.get(LoadBalancerArn)?.subnets.length, 1);
  });

  test("a zone's subnet is exchanged in two calls", async () => {
    const [a = "", b = ""] = rig.network.privateSubnetIds;
    const LoadBalancerArn = await makeLoadBalancer(rig, { Subnets: [a, b] });
    const { vpcId } = rig.network;
    const { id: other } = addSubnet(rig.aws.account, { vpcId, zone: "us-west-2a", cidr: "10.0.200.0/24" });
    const before = rig.aws.snapshot();
    await refused("InvalidConfigurationRequest", rig.elb.setSubnets({ LoadBalancerArn, Subnets: [other, b] }));
    assert.deepEqual(rig.aws.snapshot(), before);
    await rig.elb.setSubnets({ LoadBalancerArn, Subnets: [b] });
    await rig.elb.setSubnets({ LoadBalancerArn, Subnets: [other, b] });
  });

  test("the addresses of a subnet that stays cannot be changed", async () => {
    const [a = "", b = ""] = rig.network.publicSubnetIds;
    const [first = ""] = rig.network.allocationIds;
    const { allocationId: second } = addAddress(rig.aws.account);
    const mapping = { SubnetId: a, AllocationId: first };
    const LoadBalancerArn = await makeLoadBalancer(rig, { Scheme: "internet-facing", SubnetMappings: [mapping] });
    await rig.elb.setSubnets({ LoadBalancerArn, SubnetMappings: [mapping, { SubnetId: b, AllocationId: second }] });
    await rig.elb.setSubnets({ LoadBalancerArn, Subnets: [a, b] });
    for (const AllocationId of [undefined, second]) {
      const SubnetMappings = [{ SubnetId: a, AllocationId }];
      await refused("InvalidConfigurationRequest", rig.elb.setSubnets({ LoadBalancerArn, SubnetMappings }));
    }
  });

  test("turns on source NAT by prefix together with dualstack", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    const Subnets = [...rig.network.privateSubnetIds];
    const on = { LoadBalancerArn, Subnets, EnablePrefixForIpv6SourceNat: "on" } as const;
    await refused("InvalidConfigurationRequest", rig.elb.setSubnets(on));
    const reply = await rig.elb.setSubnets({ ...on, IpAddressType: "dualstack" });
    assert.deepEqual([reply.IpAddressType, reply.EnablePrefixForIpv6SourceNat], ["dualstack", "on"]);
    assert.deepEqual(reply.AvailabilityZones?.[0]?.SourceNatIpv6Prefixes, ["2001:db8:0:3:1::/80"]);
    const again = await rig.elb.setSubnets({
      LoadBalancerArn,
      SubnetMappings: [{ SubnetId: Subnets[0], SourceNatIpv6Prefix: "2001:db8:0:3:7::/80" }],
    });
    assert.deepEqual(again.AvailabilityZones?.[0]?.SourceNatIpv6Prefixes, ["2001:db8:0:3:7::/80"]);
    await refused("InvalidConfigurationRequest", rig.elb.setIpAddressType({ LoadBalancerArn, IpAddressType: "ipv4" }));
    const off = await rig.elb.setSubnets({ LoadBalancerArn, Subnets, EnablePrefixForIpv6SourceNat: "off" });
    assert.equal(off.AvailabilityZones?.[0]?.SourceNatIpv6Prefixes, undefined);
  });

  test("refuses what cannot be", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    await refused("ValidationError", rig.elb.setSubnets({ LoadBalancerArn, Subnets: [] }));
    await refused("SubnetNotFound", rig.elb.setSubnets({ LoadBalancerArn, Subnets: ["subnet-00000000"] }));
    const gone = LoadBalancerArn.replace("/lb/", "/lc/");
    await refused("LoadBalancerNotFound", rig.elb.setSubnets({ LoadBalancerArn: gone, Subnets: ["subnet-00000000"] }));
  });
});

describe("setIpAddressType", () => {
  test("goes to dualstack and back", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    for (const IpAddressType of ["dualstack", "ipv4"] as const) {
      assert.equal((await rig.elb.setIpAddressType({ LoadBalancerArn, IpAddressType })).IpAddressType, IpAddressType);
    }
  });

  test("wants IPv6 in all subnets", async () => {
    const { vpcId } = rig.network;
    const { id } = addSubnet(rig.aws.account, { vpcId, zone: "us-west-2a", cidr: "10.0.200.0/24" });
    const LoadBalancerArn = await makeLoadBalancer(rig, { Subnets: [id] });
    await refused("InvalidSubnet", rig.elb.setIpAddressType({ LoadBalancerArn, IpAddressType: "dualstack" }));
  });

  test("does not go to dualstack beside a UDP listener, nor back from IPv6 targets", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    const udp = await makeTargetGroup(rig, { Name: "udp", Protocol: "UDP" });
    const listener = await makeListener(rig, LoadBalancerArn, udp, { Protocol: "UDP" });
    const set = (IpAddressType: "ipv4" | "dualstack") => rig.elb.setIpAddressType({ LoadBalancerArn, IpAddressType });
    await refused("InvalidConfigurationRequest", set("dualstack"));
    await rig.elb.deleteListener({ ListenerArn: listener });
    await set("dualstack");
    const ipv6 = await makeTargetGroup(rig, { Name: "six", TargetType: "ip", IpAddressType: "ipv6" });
    await makeListener(rig, LoadBalancerArn, ipv6);
    await refused("InvalidConfigurationRequest", set("ipv4"));
  });
});

describe("setSecurityGroups", () => {
  test("replaces the groups, and says whether rules hold for PrivateLink", async () => {
    const [front, back] = [await makeGroup(rig, "front"), await makeGroup(rig, "back")];
    const LoadBalancerArn = await makeLoadBalancer(rig, { SecurityGroups: [front] });
    const reply = await rig.elb.setSecurityGroups({
      LoadBalancerArn,
      SecurityGroups: [back],
      EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: "off",
    });
    assert.deepEqual(reply.SecurityGroupIds, [back]);
    assert.equal(reply.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic, "off");
    await rig.ec2.deleteSecurityGroup({ GroupId: front });
    const { LoadBalancers } = await rig.elb.describeLoadBalancers({});
    assert.equal(LoadBalancers?.[0]?.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic, "off");
  });

  test("never goes from none to some, nor from some to none", async () => {
    const group = await makeGroup(rig, "front");
    const without = await makeLoadBalancer(rig);
    const set = (LoadBalancerArn: string, SecurityGroups: string[]): Promise<unknown> =>
      rig.elb.setSecurityGroups({ LoadBalancerArn, SecurityGroups });
    await refused("InvalidConfigurationRequest", set(without, [group]));
    const withSome = await makeLoadBalancer(rig, { Name: "lb2", SecurityGroups: [group] });
    await refused("InvalidConfigurationRequest", set(withSome, []));
    await refused("InvalidSecurityGroup", set(withSome, ["sg-00000000000000000"]));
    const six = await Promise.all([1, 2, 3, 4, 5, 6].map((number) => makeGroup(rig, `g${number}`)));
    await refused("ValidationError", set(withSome, six));
  });
});
