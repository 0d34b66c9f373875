// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { NetworkWish } from "../../../../providers/aws/wanted.ts";
import { type Asked, assertRefused, classed, classless, wantedOf } from "./wanted-of.ts";

const nothing: NetworkWish = {
  subnets: undefined,
  eipAllocations: undefined,
  privateIPv4Addresses: undefined,
  ipv6Addresses: undefined,
  sourceNatIpv6Prefixes: undefined,
};
const internetFacing = { scheme: "internet-facing" };
const dualstack = { "ip-address-type": "dualstack" };
const two = { subnets: "subnet-2, Name of one" };

const cases: readonly (readonly [string, Asked, Partial<NetworkWish>])[] = [
  ["nothing", {}, {}],
  ["subnets, in the order given", two, { subnets: ["subnet-2", "Name of one"] }],
  [
    "public addresses",
    { ...internetFacing, "eip-allocations": "eip-2, eip-1" },
    { eipAllocations: ["eip-2", "eip-1"] },
  ],
  [
    "public addresses in given subnets",
    { ...internetFacing, ...two, "eip-allocations": "eip-1,eip-2" },
    { subnets: ["subnet-2", "Name of one"], eipAllocations: ["eip-1", "eip-2"] },
  ],
  [
    "private addresses",
    { "private-ipv4-addresses": "10.0.0.1,10.0.1.1" },
    { privateIPv4Addresses: ["10.0.0.1", "10.0.1.1"] },
  ],
  ["IPv6 addresses", { ...dualstack, "ipv6-addresses": "2001:db8::1" }, { ipv6Addresses: ["2001:db8::1"] }],
  [
    "prefixes for source NAT",
    {
      ...dualstack,
      "enable-prefix-for-ipv6-source-nat": "on",
      "source-nat-ipv6-prefixes": "auto_assigned,2001:db8::/80",
    },
    { sourceNatIpv6Prefixes: ["auto_assigned", "2001:db8::/80"] },
  ],
];

for (const [name, asked, wanted] of cases) {
  test(name, () => assert.deepEqual(wantedOf(classed(asked)).network, { ...nothing, ...wanted }));
}

const refused: readonly (readonly [string, Asked, readonly string[]])[] = [
  ["subnets without any", { subnets: "" }, ["aws-load-balancer-subnets", '""', "at least one item", "found by tags"]],
  [
    "addresses without any",
    { ...internetFacing, "eip-allocations": " , " },
    ["eip-allocations", '" , "', "at least one"],
  ],
  ["public addresses of an internal one", { "eip-allocations": "eip-1" }, ["eip-allocations", "internet-facing"]],
  [
    "private addresses of a public one",
    { ...internetFacing, "private-ipv4-addresses": "10.0.0.1" },
    ["private-ipv4-addresses", "internal"],
  ],
  ["IPv6 addresses of an IPv4 one", { "ipv6-addresses": "2001:db8::1" }, ["ipv6-addresses", "dualstack"]],
  ["source NAT of an IPv4 one", { "enable-prefix-for-ipv6-source-nat": "on" }, ["source-nat", "dualstack"]],
  [
    "prefixes of an IPv4 one",
    { "source-nat-ipv6-prefixes": "auto_assigned" },
    ["source-nat-ipv6-prefixes", "dualstack"],
  ],
  [
    "prefixes without source NAT",
    { ...dualstack, "source-nat-ipv6-prefixes": "auto_assigned" },
    ["enable-prefix-for-ipv6-source-nat"],
  ],
  [
    "fewer addresses than subnets",
    { ...internetFacing, ...two, "eip-allocations": "eip-1" },
    ["eip-allocations", "2 subnets"],
  ],
  ["more addresses than subnets", { subnets: "a", "private-ipv4-addresses": "10.0.0.1,10.0.1.1" }, ["1 subnets"]],
  ["fewer IPv6 addresses than subnets", { ...dualstack, ...two, "ipv6-addresses": "2001:db8::1" }, ["ipv6-addresses"]],
  ["addresses that are none", { "private-ipv4-addresses": "10.0.0.256" }, ["private-ipv4-addresses", "IPv4 addresses"]],
  ["private addresses that are IPv6", { "private-ipv4-addresses": "2001:db8::1" }, ["private-ipv4-addresses"]],
  ["IPv6 addresses that are IPv4", { ...dualstack, "ipv6-addresses": "10.0.0.1" }, ["ipv6-addresses"]],
];

for (const [name, asked, words] of refused) {
  test(`refused: ${name}`, () => assertRefused(() => wantedOf(classed(asked)), "InvalidAnnotation", ...words));
}

test("refused of a Service in cloud-provider-aws's sense, too: subnets without any", () => {
  assertRefused(() => wantedOf(classless({ subnets: "\t" })), "InvalidAnnotation", "at least one item");
});
