// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CreateLoadBalancerInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { addSubnet, addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { type AwsRig, makeGroup, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

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

/** What a call asks for, and the code it is refused with. */
type Refusal = readonly [title: string, code: string, input: (rig: AwsRig) => Partial<CreateLoadBalancerInput>];

const eipOf = ({ network }: AwsRig): string => present(network.allocationIds[0]);
const publicOf = ({ network }: AwsRig): string => present(network.publicSubnetIds[0]);
const privateOf = ({ network }: AwsRig): string => present(network.privateSubnetIds[0]);

const refusals: readonly Refusal[] = [
  ["another type", "InvalidConfigurationRequest", () => ({ Type: "application" })],
  ["an unknown scheme", "InvalidScheme", () => ({ Scheme: "outside" as "internal" })],
  ["an unknown address type", "ValidationError", () => ({ IpAddressType: "ipv5" as "ipv4" })],
  ["no subnet", "ValidationError", () => ({ Subnets: [] })],
  ["an unknown subnet", "SubnetNotFound", () => ({ Subnets: ["subnet-00000000000000000"] })],
  ["two subnets of a zone", "InvalidConfigurationRequest", (r) => ({ Subnets: [publicOf(r), privateOf(r)] })],
  [
    "subnets and mappings",
    "ValidationError",
    (r) => ({ Subnets: [publicOf(r)], SubnetMappings: [{ SubnetId: publicOf(r) }] }),
  ],
  ["an unknown security group", "InvalidSecurityGroup", () => ({ SecurityGroups: ["sg-00000000000000000"] })],
  [
    "a security group twice",
    "ValidationError",
    ({ network: { nodeSecurityGroupId: id } }) => ({ SecurityGroups: [id, id] }),
  ],
  [
    "an Elastic IP address of an internal one",
    "InvalidConfigurationRequest",
    (r) => ({ SubnetMappings: [{ SubnetId: privateOf(r), AllocationId: eipOf(r) }] }),
  ],
  [
    "an unknown Elastic IP address",
    "AllocationIdNotFound",
    (r) => ({
      Scheme: "internet-facing",
      SubnetMappings: [{ SubnetId: publicOf(r), AllocationId: "eipalloc-00000000000000000" }],
    }),
  ],
  [
    "a private address of an internet-facing one",
    "InvalidConfigurationRequest",
    (r) => ({
      Scheme: "internet-facing",
      SubnetMappings: [{ SubnetId: publicOf(r), PrivateIPv4Address: "10.0.0.99" }],
    }),
  ],
  [
    "a private address of another subnet",
    "InvalidConfigurationRequest",
    (r) => ({ SubnetMappings: [{ SubnetId: privateOf(r), PrivateIPv4Address: "10.0.0.99" }] }),
  ],
  [
    "a private address that an instance has",
    "InvalidConfigurationRequest",
    (r) => ({ SubnetMappings: [{ SubnetId: privateOf(r), PrivateIPv4Address: "10.0.48.4" }] }),
  ],
  [
    "an IPv6 address without dualstack",
    "InvalidConfigurationRequest",
    (r) => ({ SubnetMappings: [{ SubnetId: privateOf(r), IPv6Address: "2001:db8:0:3::9" }] }),
  ],
  [
    "an IPv6 address of another subnet",
    "InvalidConfigurationRequest",
    (r) => ({
      IpAddressType: "dualstack",
      SubnetMappings: [{ SubnetId: privateOf(r), IPv6Address: "2001:db8::9" }],
    }),
  ],
  [
    "source NAT by prefix without dualstack",
    "InvalidConfigurationRequest",
    () => ({ EnablePrefixForIpv6SourceNat: "on" }),
  ],
  [
    "a prefix while source NAT by prefix is off",
    "InvalidConfigurationRequest",
    (r) => ({
      IpAddressType: "dualstack",
      SubnetMappings: [{ SubnetId: privateOf(r), SourceNatIpv6Prefix: "auto_assigned" }],
    }),
  ],
  [
    "a prefix that is no /80",
    "InvalidConfigurationRequest",
    (r) => ({
      IpAddressType: "dualstack",
      EnablePrefixForIpv6SourceNat: "on",
      SubnetMappings: [{ SubnetId: privateOf(r), SourceNatIpv6Prefix: "2001:db8:0:3::/96" }],
    }),
  ],
  ["a tag twice", "DuplicateTagKeys", () => ({ Tags: [{ Key: "a" }, { Key: "a" }] })],
  ["a tag of AWS's own", "ValidationError", () => ({ Tags: [{ Key: "aws:x", Value: "y" }] })],
  [
    "51 tags",
    "TooManyTags",
    () => ({ Tags: Array.from({ length: 51 }, (_, index) => ({ Key: `k${index}`, Value: "" })) }),
  ],
];

describe("createLoadBalancer refuses", () => {
  for (const [title, code, input] of refusals) {
    test(title, async () => {
      await refused(code, makeLoadBalancer(rig, input(rig)));
      assert.equal(rig.aws.account.loadBalancers.size, 0);
    });
  }

  test("subnets of two VPCs, and a security group of another one", async () => {
    const { account } = rig.aws;
    const { id: vpcId } = addVpc(account, { cidrs: ["10.9.0.0/16"] });
    const [zone = ""] = rig.network.zones;
    const { id } = addSubnet(account, { vpcId, zone, cidr: "10.9.0.0/24" });
    const [, second = ""] = rig.network.privateSubnetIds;
    await refused("InvalidConfigurationRequest", makeLoadBalancer(rig, { Subnets: [id, second] }));
    const SecurityGroups = [rig.network.nodeSecurityGroupId];
    await refused("InvalidSecurityGroup", makeLoadBalancer(rig, { Subnets: [id], SecurityGroups }));
    await refused("InvalidSubnet", makeLoadBalancer(rig, { Subnets: [id], Scheme: "internet-facing" }));
    await refused("InvalidSubnet", makeLoadBalancer(rig, { Subnets: [id], IpAddressType: "dualstack" }));
  });

  test("a subnet with too few free addresses, unless it is given one", async () => {
    const { account } = rig.aws;
    const { vpcId } = rig.network;
    const zone = "us-west-2a";
    const { id } = addSubnet(account, { vpcId, zone, cidr: "10.0.200.0/28", freeAddresses: 8 });
    await makeLoadBalancer(rig, { Subnets: [id] });
    await refused("InvalidSubnet", makeLoadBalancer(rig, { Name: "lb2", Subnets: [id] }));
    await makeLoadBalancer(rig, {
      Name: "lb3",
      SubnetMappings: [{ SubnetId: id, PrivateIPv4Address: "10.0.200.9" }],
    });
  });

  test("a local zone", async () => {
    const { account } = rig.aws;
    account.zones.put({ name: "us-west-2-lax-1a", id: "usw2-lax1-az1", type: "local-zone" });
    const { vpcId } = rig.network;
    const { id } = addSubnet(account, { vpcId, zone: "us-west-2-lax-1a", cidr: "10.0.200.0/24" });
    await refused("InvalidSubnet", makeLoadBalancer(rig, { Subnets: [id] }));
  });

  test("an Elastic IP address that another one has, for as long as it has it", async () => {
    rig.aws.account.setTimings({ deletion: 5000 });
    const mapped = (SubnetId: string | undefined): Partial<CreateLoadBalancerInput> => ({
      Scheme: "internet-facing",
      SubnetMappings: [{ SubnetId, AllocationId: eipOf(rig) }],
    });
    const first = await makeLoadBalancer(rig, mapped(rig.network.publicSubnetIds[0]));
    const second = { Name: "lb2", ...mapped(rig.network.publicSubnetIds[1]) };
    await refused("ResourceInUse", makeLoadBalancer(rig, second));
    await rig.elb.deleteLoadBalancer({ LoadBalancerArn: first });
    await refused("ResourceInUse", makeLoadBalancer(rig, second));
    await rig.clock.advance(5000);
    await makeLoadBalancer(rig, second);
  });
});
