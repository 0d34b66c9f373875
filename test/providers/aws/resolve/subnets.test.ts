// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ObservedLoadBalancer, Subnet } from "../../../../providers/aws/observed.ts";
import { searchFor } from "../../../../providers/aws/resolve/subnet-search.ts";
import { chooseSubnets, needsRouteTables, needsZones } from "../../../../providers/aws/resolve/subnets.ts";
import type { IpAddressType, Scheme } from "../../../../providers/aws/settings.ts";
import { makeLoadBalancer, makeNetwork, makeSubnet, makeWanted, noWish } from "./parts.ts";

interface Case {
  readonly name: string;
  readonly scheme?: Scheme;
  readonly ipAddressType?: IpAddressType;
  readonly named?: readonly string[];
  readonly subnets: readonly Subnet[];
  readonly have?: ObservedLoadBalancer;
  /** Ids, or the reason and what the message has to hold. */
  readonly chosen: readonly string[] | readonly [reason: string, message: RegExp];
  readonly routeTables?: boolean;
}

const ours = { "kubernetes.io/cluster/prod": "shared" };
const others = { "kubernetes.io/cluster/stage": "owned" };
const role = { "kubernetes.io/role/internal-elb": "1" };
const ipv6 = { Ipv6CidrBlocks: ["2001:db8::/64"] };

/** In the zone that is the last letter of the id, with these tags. */
function inZone(id: string, Tags: Readonly<Record<string, string>> = role, own: Partial<Subnet> = {}): Subnet {
  return makeSubnet({ SubnetId: id, AvailabilityZone: `eu-west-1${id.at(-1)}`, Tags, ...own });
}

const cases: readonly Case[] = [
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
    chosen: ["SubnetNotFound", /vpc-1 has the id or the tag Name "elsewhere"/],
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
];

for (const { name, scheme = "internal", ipAddressType = "ipv4", named, subnets, have, chosen, routeTables } of cases) {
  const base = makeWanted();
  const wanted = {
    ...base,
    loadBalancer: { ...base.loadBalancer, Scheme: scheme, IpAddressType: ipAddressType },
    network: { ...noWish, subnets: named },
  };

  test(`subnets: ${name}`, () => {
    const search = searchFor(wanted, makeNetwork({ subnets }), have);
    const choose = (): readonly string[] => chooseSubnets(wanted.network, search).map(({ SubnetId }) => SubnetId);
    const [reason, message] = chosen;
    if (message instanceof RegExp) assert.throws(choose, { name: "UserError", reason, message });
    else assert.deepEqual(choose(), chosen);
  });

  test(`route tables: ${name}`, () => {
    const unread = subnets.map((subnet) => ({ ...subnet, public: undefined }));
    assert.equal(needsRouteTables(wanted, makeNetwork({ subnets: unread }), have), routeTables ?? false);
  });
}

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
