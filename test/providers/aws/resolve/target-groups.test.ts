// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Target } from "../../../../providers/aws/model.ts";
import { resolveTargetGroups } from "../../../../providers/aws/resolve/target-groups.ts";
import type { TargetGroupWish } from "../../../../providers/aws/wanted.ts";

function wish(own: Partial<TargetGroupWish> = {}): TargetGroupWish {
  return {
    service: "default/web",
    Name: "one",
    Protocol: "TCP",
    Port: 30080,
    TargetType: "ip",
    IpAddressType: "ipv4",
    HealthCheckEnabled: true,
    HealthCheckProtocol: "TCP",
    HealthCheckPort: "traffic-port",
    HealthCheckIntervalSeconds: 10,
    HealthCheckTimeoutSeconds: 10,
    HealthyThresholdCount: 3,
    UnhealthyThresholdCount: 3,
    Attributes: [],
    Targets: [],
    SharedWithOtherClusters: false,
    Tags: [],
    ...own,
  };
}

const vpc = { VpcId: "vpc-1", CidrBlocks: ["10.0.0.0/16", "100.64.0.0/16"] };
const target = (Id: string, Port = 8080): Target => ({ Id, Port });
const everywhere = (Id: string): Target => ({ ...target(Id), AvailabilityZone: "all" });

const cases: readonly (readonly [string, readonly string[], readonly Target[], readonly Target[]])[] = [
  [
    "addresses of any block of the VPC need no zone, others are for all",
    vpc.CidrBlocks,
    [target("192.168.0.1"), target("10.0.3.1"), target("100.64.9.9")],
    [target("10.0.3.1"), target("100.64.9.9"), everywhere("192.168.0.1")],
  ],
  [
    "IPv6 is compared with blocks of IPv6",
    ["10.0.0.0/16", "2001:db8::/56"],
    [target("2001:db8::1"), target("2001:db9::1")],
    [target("2001:db8::1"), everywhere("2001:db9::1")],
  ],
  [
    "of a family whose blocks are not known nothing is said",
    vpc.CidrBlocks,
    [target("2001:db8::1")],
    [target("2001:db8::1")],
  ],
];

for (const [name, CidrBlocks, given, located] of cases) {
  test(`targets: ${name}`, () => {
    const [resolved] = resolveTargetGroups([wish({ Targets: given })], { ...vpc, CidrBlocks });
    assert.deepEqual(resolved?.Targets, located);
  });
}

test("instances have their zone by themselves", () => {
  const [resolved] = resolveTargetGroups([wish({ TargetType: "instance", Targets: [target("i-1")] })], vpc);
  assert.deepEqual(resolved?.Targets, [target("i-1")]);
});

test("groups by name, targets by id and port, in the VPC, and no word of the Service", () => {
  const Targets = [target("10.0.0.2", 9), target("10.0.0.1", 9), target("10.0.0.2", 8)];
  const resolved = resolveTargetGroups([wish({ Name: "two" }), wish({ Targets })], vpc);
  assert.deepEqual(
    resolved.map(({ Name, VpcId }) => [Name, VpcId]),
    [
      ["one", "vpc-1"],
      ["two", "vpc-1"],
    ],
  );
  assert.deepEqual(resolved[0]?.Targets, [target("10.0.0.1", 9), target("10.0.0.2", 8), target("10.0.0.2", 9)]);
  assert.ok(!("service" in (resolved[0] ?? {})));
});
