// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CreateLoadBalancerInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { type AwsRig, makeGroup, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

const eipOf = ({ network }: AwsRig): string => present(network.allocationIds[0]);
const publicOf = ({ network }: AwsRig): string => present(network.publicSubnetIds[0]);
const privateOf = ({ network }: AwsRig): string => present(network.privateSubnetIds[0]);

beforeEach(async () => {
  rig = await startRig({ timings: { provisioning: 60_000 } });
});

afterEach(() => rig.close());

describe("createLoadBalancer", () => {
  test("answers with a load balancer that is provisioning for a while", async () => {
    const group = await makeGroup(rig, "front");
    const reply = await rig.elb.createLoadBalancer({
      Name: "lb",
      Type: "network",
      Subnets: [...rig.network.publicSubnetIds],
      SecurityGroups: [group],
    });
    const made = present(reply.LoadBalancers?.[0]);
    const arn = present(made.LoadBalancerArn);
    assert.match(arn, /^arn:aws:elasticloadbalancing:us-west-2:123456789012:loadbalancer\/net\/lb\/[0-9a-f]{16}$/);
    const digits = arn.slice(-16);
    assert.equal(made.DNSName, `lb-${digits}.elb.us-west-2.amazonaws.com`);
    const { Scheme, IpAddressType, VpcId, Type, State, SecurityGroups, EnablePrefixForIpv6SourceNat } = made;
    assert.deepEqual(
      { Scheme, IpAddressType, VpcId, Type, State, SecurityGroups, EnablePrefixForIpv6SourceNat },
      {
        Scheme: "internet-facing",
        IpAddressType: "ipv4",
        VpcId: rig.network.vpcId,
        Type: "network",
        State: { Code: "provisioning" },
        SecurityGroups: [group],
        EnablePrefixForIpv6SourceNat: "off",
      },
    );
    assert.deepEqual(
      made.AvailabilityZones?.map(({ ZoneName }) => ZoneName),
      rig.network.zones,
    );
    await rig.clock.advance(60_000);
    const later = await rig.elb.describeLoadBalancers({ LoadBalancerArns: [arn] });
    assert.equal(later.LoadBalancers?.[0]?.State?.Code, "active");
  });

  test("the same again is the one that is there; the same name with other settings is refused", async () => {
    const arn = await makeLoadBalancer(rig);
    const reversed = [...rig.network.privateSubnetIds].reverse();
    assert.equal(await makeLoadBalancer(rig, { Subnets: reversed, Tags: [{ Key: "a", Value: "b" }] }), arn);
    const { publicSubnetIds, privateSubnetIds } = rig.network;
    for (const change of [
      { Scheme: "internet-facing" },
      { Subnets: privateSubnetIds.slice(1) },
      { Subnets: [...publicSubnetIds] },
      { IpAddressType: "dualstack" },
      { SecurityGroups: [rig.network.nodeSecurityGroupId] },
    ] satisfies Partial<CreateLoadBalancerInput>[]) {
      await refused("DuplicateLoadBalancerName", makeLoadBalancer(rig, change));
    }
    assert.equal(rig.aws.account.loadBalancers.size, 1);
  });

  test("after it was deleted, the same name makes another one", async () => {
    const arn = await makeLoadBalancer(rig);
    await rig.elb.deleteLoadBalancer({ LoadBalancerArn: arn });
    assert.notEqual(await makeLoadBalancer(rig, { Scheme: "internet-facing" }), arn);
  });

  const names: readonly (readonly [name: string, code: string | undefined])[] = [
    ["a", undefined],
    ["A-1-b", undefined],
    ["a".repeat(32), undefined],
    ["a".repeat(33), "ValidationError"],
    ["a_b", "ValidationError"],
    ["-a", "ValidationError"],
    ["a-", "ValidationError"],
    ["internal-a", "ValidationError"],
  ];
  for (const [name, code] of names) {
    test(`the name ${name} is ${code === undefined ? "taken" : "refused"}`, async () => {
      const making = makeLoadBalancer(rig, { Name: name });
      await (code === undefined ? making : refused(code, making));
    });
  }

  /** What is shown of the first zone of a load balancer. */
  async function firstZone(input: Partial<CreateLoadBalancerInput>): Promise<object> {
    const LoadBalancerArns = [await makeLoadBalancer(rig, input)];
    const { LoadBalancers } = await rig.elb.describeLoadBalancers({ LoadBalancerArns });
    const { LoadBalancerAddresses, SourceNatIpv6Prefixes } = LoadBalancers?.[0]?.AvailabilityZones?.[0] ?? {};
    return { LoadBalancerAddresses, SourceNatIpv6Prefixes };
  }

  test("public addresses are shown where they were given", async () => {
    const AllocationId = eipOf(rig);
    const shown = await firstZone({
      Scheme: "internet-facing",
      IpAddressType: "dualstack",
      EnablePrefixForIpv6SourceNat: "on",
      SubnetMappings: [{ SubnetId: publicOf(rig), AllocationId, IPv6Address: "2001:db8::99" }],
    });
    assert.deepEqual(shown, {
      LoadBalancerAddresses: [{ IpAddress: "203.0.113.1", AllocationId, IPv6Address: "2001:db8::99" }],
      SourceNatIpv6Prefixes: ["2001:db8:0:0:1::/80"],
    });
  });

  test("private addresses are shown where they were given", async () => {
    const PrivateIPv4Address = "10.0.48.99";
    const shown = await firstZone({ SubnetMappings: [{ SubnetId: privateOf(rig), PrivateIPv4Address }] });
    assert.deepEqual(shown, { LoadBalancerAddresses: [{ PrivateIPv4Address }], SourceNatIpv6Prefixes: undefined });
    assert.deepEqual(await firstZone({ Name: "lb2" }), {
      LoadBalancerAddresses: [],
      SourceNatIpv6Prefixes: undefined,
    });
  });

  test("the quota ends it", async () => {
    rig.aws.account.setQuotas({ loadBalancers: 1 });
    await makeLoadBalancer(rig);
    await refused("TooManyLoadBalancers", makeLoadBalancer(rig, { Name: "lb2" }));
  });
});
