// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type * as Ec2 from "@aws-sdk/client-ec2";
import fc from "fast-check";
import { toMachine } from "../../../../providers/aws/machine/machine.ts";

type Interface = Ec2.InstanceNetworkInterface;

function makeInterface(index: number, own: Partial<Interface> = {}): Interface {
  return {
    NetworkInterfaceId: `eni-${index}`,
    Status: "in-use",
    Attachment: { DeviceIndex: index },
    PrivateIpAddresses: [{ Primary: true, PrivateIpAddress: `10.0.${index}.4` }],
    ...own,
  };
}

const instance: Ec2.Instance = {
  InstanceId: "i-0123456789abcdef0",
  State: { Code: 16, Name: "running" },
  InstanceType: "m7g.large",
  Placement: { AvailabilityZone: "us-west-2a", AvailabilityZoneId: "usw2-az1" },
  VpcId: "vpc-1",
  PublicIpAddress: "203.0.113.9",
  PublicDnsName: "ec2-203-0-113-9.us-west-2.compute.amazonaws.com",
  PrivateDnsName: "ip-10-0-0-4.us-west-2.compute.internal",
  NetworkInterfaces: [makeInterface(0)],
  Tags: [
    { Key: "kubernetes.io/cluster/c2", Value: "shared" },
    { Key: "kubernetes.io/cluster/c1", Value: "owned" },
    { Key: "Name", Value: "kubernetes.io/cluster/c3" },
  ],
};

describe("an instance", () => {
  test("is kept as far as it concerns a node", () => {
    assert.deepEqual(toMachine(instance), {
      id: "i-0123456789abcdef0",
      state: "running",
      instanceType: "m7g.large",
      zone: "us-west-2a",
      zoneId: "usw2-az1",
      vpcId: "vpc-1",
      privateIPv4: ["10.0.0.4"],
      ipv6: [],
      publicIPv4: "203.0.113.9",
      privateDnsName: "ip-10-0-0-4.us-west-2.compute.internal",
      publicDnsName: "ec2-203-0-113-9.us-west-2.compute.amazonaws.com",
      clusters: ["c1", "c2"],
    });
  });

  test("that has ended tells hardly anything", () => {
    const ended = { InstanceId: "i-1", State: { Name: "terminated" }, PrivateDnsName: "", PublicDnsName: "" } as const;
    const { state, vpcId, privateDnsName, publicDnsName, privateIPv4, ipv6, clusters } = toMachine(ended);
    assert.deepEqual([state, vpcId, privateDnsName, publicDnsName], ["terminated", undefined, undefined, undefined]);
    assert.deepEqual([privateIPv4, ipv6, clusters], [[], [], []]);
  });
});

describe("an instance is tagged", () => {
  const legacy = (Value: string): Ec2.Tag => ({ Key: "KubernetesCluster", Value });
  const rows: readonly (readonly [tags: readonly Ec2.Tag[], clusters: readonly string[]])[] = [
    [[], []],
    [[{ Key: "kubernetes.io/cluster/a", Value: "" }], ["a"]],
    [[{ Key: "kubernetes.io/cluster/a", Value: "shared" }], ["a"]],
    [[legacy("a")], ["a"]],
    [[legacy("")], []],
    [[legacy("a"), { Key: "kubernetes.io/cluster/a", Value: "owned" }], ["a"]],
    [
      [legacy("b"), { Key: "kubernetes.io/cluster/a", Value: "owned" }],
      ["a", "b"],
    ],
    [[{ Key: "kubernetescluster", Value: "a" }], []],
  ];
  for (const [tags, clusters] of rows) {
    test(`for [${clusters.join(", ")}] by ${tags.map(({ Key, Value }) => `${Key}=${Value}`).join(", ") || "nothing"}`, () => {
      assert.deepEqual(toMachine({ ...instance, Tags: [...tags] }).clusters, clusters);
    });
  }
});

describe("the addresses of an instance", () => {
  const interfaces = [
    makeInterface(0, {
      PrivateIpAddresses: [
        { Primary: false, PrivateIpAddress: "10.0.0.10" },
        { Primary: true, PrivateIpAddress: "10.0.0.90" },
        { Primary: false, PrivateIpAddress: "10.0.0.11" },
      ],
      Ipv6Addresses: [{ Ipv6Address: "2001:db8::b" }, { Ipv6Address: "2001:db8:0::a" }],
    }),
    makeInterface(1, {
      Ipv6Addresses: [{ Ipv6Address: "2001:db8:1::a" }, { Ipv6Address: "2001:db8:1::b", IsPrimaryIpv6: true }],
    }),
    makeInterface(2, { Status: "attaching", Ipv6Addresses: [{ Ipv6Address: "2001:db8:2::a" }] }),
  ];
  const { Attachment: _, ...loose } = makeInterface(9);

  test("are those of interfaces in use, the primary interface and its primary address first", () => {
    const { privateIPv4, ipv6 } = toMachine({ ...instance, NetworkInterfaces: [loose, ...interfaces] });
    assert.deepEqual(privateIPv4, ["10.0.0.90", "10.0.0.10", "10.0.0.11", "10.0.1.4", "10.0.9.4"]);
    assert.deepEqual(ipv6, ["2001:db8::a", "2001:db8:1::b"]);
  });

  test("are in the same order whatever that of AWS's answer is", () => {
    const shuffled = fc
      .shuffledSubarray([...interfaces, loose], { minLength: 4 })
      .chain((order) =>
        fc.tuple(
          ...order.map((one) =>
            fc.tuple(fc.constant(one), shuffle(one.PrivateIpAddresses), shuffle(one.Ipv6Addresses)),
          ),
        ),
      );
    const expected = toMachine({ ...instance, NetworkInterfaces: [...interfaces, loose] });
    fc.assert(
      fc.property(shuffled, (order) => {
        const NetworkInterfaces = order.map(([one, PrivateIpAddresses, Ipv6Addresses]) => ({
          ...one,
          PrivateIpAddresses,
          Ipv6Addresses,
        }));
        assert.deepEqual(toMachine({ ...instance, NetworkInterfaces }), expected);
      }),
    );
  });

  test("that are none are left out", () => {
    const odd = makeInterface(0, {
      PrivateIpAddresses: [{ PrivateIpAddress: "" }, { PrivateIpAddress: "10.0.0" }, {}],
    });
    const { privateIPv4, publicIPv4 } = toMachine({ ...instance, PublicIpAddress: "", NetworkInterfaces: [odd] });
    assert.deepEqual([privateIPv4, publicIPv4], [[], undefined]);
  });
});

function shuffle<Item>(items: readonly Item[] = []): fc.Arbitrary<Item[]> {
  return fc.shuffledSubarray([...items], { minLength: items.length });
}
