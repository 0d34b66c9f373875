// SPDX-License-Identifier: Apache-2.0

import { makeLoadBalancer } from "./parts.ts";
import { inZone, others, role, trySubnets } from "./subnet-cases.ts";

trySubnets([
  {
    name: "named by id and by tag, in the order given, whatever their tags",
    named: ["b", "first"],
    subnets: [inZone("a", { Name: "first", ...others }), inZone("b", {}, { AvailableIpAddressCount: 1 }), inZone("c")],
    have: makeLoadBalancer(["c"]),
    chosen: ["b", "a"],
  },
  {
    name: "named, but not there",
    named: ["b", "elsewhere"],
    subnets: [inZone("b")],
    chosen: ["SubnetNotFound", /vpc-1 has the id or the tag Name "elsewhere", which \S+-subnets names/],
  },
  {
    name: "named by a tag that two have",
    named: ["twin"],
    subnets: [inZone("a", { Name: "twin" }), inZone("b", { Name: "twin" })],
    chosen: ["InvalidSubnets", /a, b all have the tag Name "twin"/],
  },
  {
    name: "two named of one zone",
    named: ["x-a", "y-a"],
    subnets: [inZone("x-a"), inZone("y-a")],
    chosen: ["InvalidSubnets", /x-a, y-a are both in eu-west-1a/],
  },
  {
    name: "one named twice",
    named: ["a", "first"],
    subnets: [inZone("a", { Name: "first" })],
    chosen: ["InvalidSubnets", /a, a are both in eu-west-1a/],
  },
  {
    name: "named of different places",
    named: ["a", "b"],
    subnets: [inZone("a"), inZone("b", role, { OutpostArn: "arn:outpost" })],
    chosen: ["InvalidSubnets", /different places: the Outpost arn:outpost; the region's/],
  },
  {
    name: "named without IPv6 for dual stack",
    ipAddressType: "dualstack-without-public-ipv4",
    named: ["a"],
    subnets: [inZone("a")],
    chosen: ["InvalidSubnets", /a dualstack-without-public-ipv4 load balancer needs an IPv6 CIDR in a/],
  },
]);
