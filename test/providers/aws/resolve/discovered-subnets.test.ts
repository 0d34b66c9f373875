// SPDX-License-Identifier: Apache-2.0

import { inZone, ipv6, others, ours, role, trySubnets } from "./subnet-cases.ts";

trySubnets([
  {
    name: "all that are tagged for the scheme, one a zone, by id",
    subnets: [inZone("c"), inZone("b"), inZone("x-a"), inZone("w-a")],
    chosen: ["b", "c", "w-a"],
  },
  {
    name: "the value of the tag is 1 or empty",
    subnets: [
      inZone("a", { "kubernetes.io/role/internal-elb": "" }),
      inZone("b", { "kubernetes.io/role/internal-elb": "true" }),
    ],
    chosen: ["a"],
  },
  {
    name: "each scheme has a tag of its own",
    scheme: "internet-facing",
    subnets: [inZone("a"), inZone("b", { "kubernetes.io/role/elb": "1" })],
    chosen: ["b"],
  },
  {
    name: "those of other clusters are not taken, those that are also ours are",
    subnets: [inZone("a", { ...role, ...others }), inZone("b", { ...role, ...others, ...ours }), inZone("c")],
    chosen: ["b", "c"],
  },
  {
    name: "of two in a zone that of the cluster, whatever its id",
    subnets: [inZone("x-a"), inZone("y-a", { ...role, ...ours })],
    chosen: ["y-a"],
  },
  {
    name: "seven free addresses are too few, eight are enough",
    subnets: [
      inZone("x-a", role, { AvailableIpAddressCount: 7 }),
      inZone("y-a", role, { AvailableIpAddressCount: 8 }),
      inZone("b", role, { AvailableIpAddressCount: 0 }),
    ],
    chosen: ["y-a"],
  },
  {
    name: "dual stack needs IPv6",
    ipAddressType: "dualstack",
    subnets: [inZone("a", role, ipv6), inZone("b")],
    chosen: ["a"],
  },
  {
    name: "without tags for the scheme: those that no route leads to from the internet",
    subnets: [
      inZone("a", {}, { public: true }),
      inZone("b", {}, { public: false }),
      inZone("c", {}, { public: false }),
    ],
    chosen: ["b", "c"],
    routeTables: true,
  },
  {
    name: "without tags for the scheme: those that the internet reaches",
    scheme: "internet-facing",
    subnets: [
      inZone("a", role, { public: true }),
      inZone("b", ours, { public: true }),
      inZone("c", {}, { public: false }),
    ],
    chosen: ["a", "b"],
    routeTables: true,
  },
  {
    name: "an internal one where all of ours are public",
    subnets: [inZone("a", {}, { public: true }), inZone("b", others, { public: false })],
    chosen: ["a"],
    routeTables: true,
  },
  {
    name: "tags for another cluster alone do not count",
    subnets: [inZone("a", { ...role, ...others }), inZone("b", ours, { public: false })],
    chosen: ["b"],
    routeTables: true,
  },
  {
    name: "by the cluster's tag: all but those of other clusters, of two in a zone the one for the role, else the cluster's",
    foundBy: "ClusterTag",
    subnets: [
      inZone("x-a", ours),
      inZone("y-a"),
      inZone("x-b", {}),
      inZone("y-b", ours),
      inZone("c", {}),
      inZone("d", { ...role, ...others }),
    ],
    chosen: ["c", "y-a", "y-b"],
  },
  {
    name: "by the cluster's tag, from the internet: for the role, or public",
    foundBy: "ClusterTag",
    scheme: "internet-facing",
    subnets: [
      inZone("a", { ...ours, "kubernetes.io/role/elb": "1" }, { public: false }),
      inZone("b", ours, { public: true }),
      inZone("c", ours, { public: false }),
      inZone("d", {}, { public: true }),
    ],
    chosen: ["a", "b", "d"],
    routeTables: true,
  },
  {
    name: "by the cluster's tag, from the internet: one for the role in each zone needs no route tables",
    foundBy: "ClusterTag",
    scheme: "internet-facing",
    subnets: [inZone("x-a", ours), inZone("y-a", { "kubernetes.io/role/elb": "1" }), inZone("b", others)],
    chosen: ["y-a"],
  },
  {
    name: "by the cluster's tag: none fit",
    foundBy: "ClusterTag",
    scheme: "internet-facing",
    subnets: [inZone("a", ours, { public: false }), inZone("b", others, { public: true })],
    chosen: ["NoSubnets", /of 2, 1 without a route to an internet gateway, 1 tagged for other clusters/],
    routeTables: true,
  },
  {
    name: "with addresses given, none need be free",
    addressesGiven: true,
    subnets: [inZone("a", role, { AvailableIpAddressCount: 1 })],
    chosen: ["a"],
  },
  {
    name: "how many addresses are free is not told",
    subnets: [inZone("a", role, { AvailableIpAddressCount: undefined })],
    chosen: ["a"],
  },
  {
    name: "none: how many were passed over for what, and what to do",
    subnets: [
      inZone("a", { ...role, ...others }),
      inZone("b", { ...role }, { AvailableIpAddressCount: 3 }),
      inZone("c", {}),
      inZone("d", {}),
    ],
    chosen: [
      "NoSubnets",
      /of 4, 2 without the tag kubernetes\.io\/role\/internal-elb, 1 tagged for other clusters, 1 with fewer than 8 free addresses\. Tag one a zone/,
    ],
  },
  { name: "a VPC without subnets", subnets: [], chosen: ["NoSubnets", /vpc-1 .*: it has none/], routeTables: true },
  {
    name: "zones of the region before local zones",
    subnets: [inZone("a"), inZone("lax", role, { AvailabilityZone: "us-west-2-lax-1a" })],
    chosen: ["a"],
  },
  {
    name: "one local zone, where there is no other",
    subnets: [inZone("lax", role, { AvailabilityZone: "us-west-2-lax-1a", zoneType: "local-zone" })],
    chosen: ["lax"],
  },
  {
    name: "two local zones are two places",
    subnets: [
      inZone("lax", role, { AvailabilityZone: "us-west-2-lax-1a", zoneType: "local-zone" }),
      inZone("den", role, { AvailabilityZone: "us-west-2-den-1a", zoneType: "local-zone" }),
    ],
    chosen: ["InvalidSubnets", /the local-zone us-west-2-den-1a; the local-zone us-west-2-lax-1a/],
  },
  {
    name: "an Outpost in a zone of the region is another place",
    subnets: [inZone("a", role, { OutpostArn: "arn:outpost" }), inZone("b")],
    chosen: ["b"],
  },
]);
