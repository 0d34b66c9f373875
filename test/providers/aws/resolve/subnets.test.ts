// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { needsZones } from "../../../../providers/aws/resolve/subnets.ts";
import { makeLoadBalancer, makeSubnet } from "./parts.ts";
import { inZone, ipv6, others, ours, role, trySubnets } from "./subnet-cases.ts";

trySubnets([
  {
    name: "what a load balancer has it keeps, though there is a new zone, and a better one in the same",
    subnets: [inZone("x-a", { ...role, ...ours }), inZone("y-a", {}, { AvailableIpAddressCount: 0 }), inZone("b")],
    have: makeLoadBalancer(["y-a"]),
    chosen: ["y-a"],
  },
  {
    name: "of what it has, one is gone: the rest stays",
    subnets: [inZone("a"), inZone("b"), inZone("c")],
    have: makeLoadBalancer(["b", "gone"]),
    chosen: ["b"],
  },
  {
    name: "all it had is gone",
    subnets: [inZone("a"), inZone("b")],
    have: makeLoadBalancer(["gone"]),
    chosen: ["a", "b"],
  },
  {
    name: "one of another scheme is no reason",
    subnets: [inZone("a"), inZone("b")],
    have: makeLoadBalancer(["a"], { Scheme: "internet-facing" }),
    chosen: ["a", "b"],
  },
  {
    name: "what it has cannot become dual stack: found anew, but the same where it can be",
    ipAddressType: "dualstack",
    subnets: [
      inZone("a", role, ipv6),
      inZone("b", role),
      inZone("y-b", role, ipv6),
      inZone("y-a", role, { ...ipv6, AvailableIpAddressCount: 0 }),
    ],
    have: makeLoadBalancer(["y-a", "b"]),
    chosen: ["y-a", "y-b"],
  },
  {
    name: "the annotation that named what it has is gone",
    subnets: [inZone("a"), inZone("b")],
    have: makeLoadBalancer(["b"], { Tags: [{ Key: "fairlead.dev/subnets", Value: "given" }] }),
    chosen: ["a", "b"],
  },
  {
    name: "no tag tells: the one of the cloud configuration, wherever it leads",
    scheme: "internet-facing",
    subnets: [inZone("a", {}), inZone("b", others), inZone("c", { ...others, "kubernetes.io/role/elb": "1" })],
    fallback: "a",
    chosen: ["a"],
  },
  {
    name: "the one of the cloud configuration does not count where one is tagged for the cluster",
    foundBy: "ClusterTag",
    subnets: [inZone("a", {}), inZone("b", ours)],
    fallback: "a",
    chosen: ["a", "b"],
  },
  {
    name: "nor where one is tagged for its role",
    subnets: [inZone("a", {}), inZone("b", role)],
    fallback: "a",
    chosen: ["b"],
  },
  {
    name: "nor where an annotation names others",
    subnets: [inZone("a", {}), inZone("b", {})],
    named: ["b"],
    fallback: "a",
    chosen: ["b"],
  },
  {
    name: "the one of the cloud configuration is not there",
    subnets: [inZone("a", {})],
    fallback: "gone",
    chosen: ["SubnetNotFound", /"gone", which the cloud configuration names/],
  },
]);

const zones: readonly (readonly [string, boolean])[] = [
  ["eu-west-1a", false],
  ["us-gov-west-1b", false],
  ["ap-southeast-2c", false],
  ["us-west-2-lax-1a", true],
  ["us-east-1-wl1-bos-wlz-1", true],
];

for (const [AvailabilityZone, unclear] of zones) {
  test(`the kind of the zone ${AvailabilityZone} ${unclear ? "has to be read" : "is in its name"}`, () => {
    assert.equal(needsZones([makeSubnet(), makeSubnet({ AvailabilityZone })]), unclear);
  });
}
