// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { identityOf } from "../../../../providers/aws/machine/identity.ts";
import { toFargateMetadata, toMetadata } from "../../../../providers/aws/machine/metadata.ts";
import type { NodeIPFamily } from "../../../../providers/aws/settings.ts";
import { makeNode } from "../../../support/make-service.ts";
import { makeMachine } from "./make-machine.ts";

const providerID = "aws:///us-west-2a/i-0123456789abcdef0";
const node = makeNode({ providerID });
const full = makeMachine({
  privateIPv4: ["10.0.0.4", "10.0.1.4"],
  ipv6: ["2001:db8::4", "2001:db8:1::4"],
  publicIPv4: "203.0.113.9",
  publicDnsName: "ec2-203-0-113-9.us-west-2.compute.amazonaws.com",
});

describe("what a Node says of its instance", () => {
  test("is its id, type, place, and the labels", () => {
    const metadata = toMetadata(makeMachine(), node, { families: ["ipv4"], labels: { l: "v" } });
    assert.deepEqual(metadata, {
      providerID,
      instanceType: "m7g.large",
      zone: "us-west-2a",
      region: "us-west-2",
      addresses: [
        { type: "InternalIP", address: "10.0.0.4" },
        { type: "InternalDNS", address: "ip-10-0-0-4.us-west-2.compute.internal" },
        { type: "Hostname", address: "ip-10-0-0-4.us-west-2.compute.internal" },
      ],
      labels: { l: "v" },
    });
  });

  test("is the providerID that it has, in whatever form; else one with the zone", () => {
    const idOf = (have: string): string =>
      toMetadata(makeMachine(), makeNode({ providerID: have }), { families: ["ipv4"], labels: {} }).providerID;
    assert.equal(idOf("aws://us-west-2a/i-0123456789abcdef0"), "aws://us-west-2a/i-0123456789abcdef0");
    assert.equal(idOf(""), providerID);
  });

  test("is the region that a local zone hangs on", () => {
    const { zone, region } = toMetadata(makeMachine({ zone: "us-west-2-lax-1a" }), node, { families: [], labels: {} });
    assert.deepEqual([zone, region], ["us-west-2-lax-1a", "us-west-2"]);
  });
});

describe("the addresses of a Node", () => {
  const ipv4 = [
    "InternalIP 10.0.0.4",
    "InternalIP 10.0.1.4",
    "ExternalIP 203.0.113.9",
    "InternalDNS ip-10-0-0-4.us-west-2.compute.internal",
    "Hostname ip-10-0-0-4.us-west-2.compute.internal",
    "ExternalDNS ec2-203-0-113-9.us-west-2.compute.amazonaws.com",
  ];
  const ipv6 = ["InternalIP 2001:db8::4", "InternalIP 2001:db8:1::4"];
  const cases: readonly (readonly [families: readonly NodeIPFamily[], addresses: readonly string[]])[] = [
    [["ipv4"], ipv4],
    [["ipv6"], ipv6],
    [
      ["ipv4", "ipv6"],
      [...ipv4, ...ipv6],
    ],
    [
      ["ipv6", "ipv4"],
      [...ipv6, ...ipv4],
    ],
  ];
  for (const [families, expected] of cases) {
    test(`are, of ${families.join(" and ")}, ${expected.join(", ")}`, () => {
      const { addresses } = toMetadata(full, node, { families, labels: {} });
      assert.deepEqual(
        addresses.map(({ type, address }) => `${type} ${address}`),
        expected,
      );
    });
  }

  test("stay as they are while the instance has none", () => {
    const addresses = [{ type: "InternalIP", address: "10.0.0.4" }];
    const ending = makeMachine({ state: "shutting-down", privateIPv4: [], ipv6: [], privateDnsName: undefined });
    const { addresses: kept } = toMetadata(ending, { ...node, addresses }, { families: ["ipv4"], labels: {} });
    assert.deepEqual(kept, addresses);
  });
});

describe("what a Fargate Node says of its machine", () => {
  const shown = [{ type: "InternalIP", address: "10.9.9.9" }];
  const describeNode = (of: string) => {
    const identity = identityOf({ name: "n", providerID: of });
    return identity.kind === "Fargate"
      ? toFargateMetadata(identity, { providerID: of, addresses: shown })
      : assert.fail(identity.kind);
  };

  test("is its place, and the address that it is named for", () => {
    const fargate = "aws:///us-west-2a/04f5cd7c/fargate-ip-192-168-1-2.us-west-2.compute.internal";
    assert.deepEqual(describeNode(fargate), {
      providerID: fargate,
      instanceType: undefined,
      zone: "us-west-2a",
      region: "us-west-2",
      addresses: [
        { type: "InternalIP", address: "192.168.1.2" },
        { type: "InternalDNS", address: "ip-192-168-1-2.us-west-2.compute.internal" },
      ],
      labels: {},
    });
  });

  test("is the address alone where that is its name, and what its kubelet says where it is named otherwise", () => {
    assert.deepEqual(describeNode("aws:///us-west-2a/fargate-10.0.0.1").addresses, [
      { type: "InternalIP", address: "10.0.0.1" },
    ]);
    const { zone, region, addresses } = describeNode("aws:///fargate-i-1");
    assert.deepEqual([zone, region, addresses], [undefined, undefined, shown]);
  });
});
