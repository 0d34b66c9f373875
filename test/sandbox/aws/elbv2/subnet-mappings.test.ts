// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CreateLoadBalancerInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { addSubnet, addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { type AwsRig, makeLoadBalancer, present, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

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
