// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { SubnetMapping } from "../../../../providers/aws/model.ts";
import { toSubnetMappings } from "../../../../providers/aws/resolve/subnet-mappings.ts";
import type { NetworkWish } from "../../../../providers/aws/wanted.ts";
import { makeSubnet, noWish } from "./parts.ts";

const subnets = [
  makeSubnet({ SubnetId: "b", CidrBlock: "10.0.1.0/24", Ipv6CidrBlocks: ["2001:db8:0:1::/64"] }),
  makeSubnet({ SubnetId: "a", CidrBlock: "10.0.0.0/24", Ipv6CidrBlocks: ["2001:db8::/64"] }),
];

const served: readonly (readonly [string, Partial<NetworkWish>, readonly SubnetMapping[]])[] = [
  ["nothing asked for", {}, [{ SubnetId: "b" }, { SubnetId: "a" }]],
  [
    "Elastic IPs by position",
    { eipAllocations: ["eipalloc-1", "eipalloc-2"] },
    [
      { SubnetId: "b", AllocationId: "eipalloc-1" },
      { SubnetId: "a", AllocationId: "eipalloc-2" },
    ],
  ],
  [
    "private addresses by CIDR, of both families",
    { privateIPv4Addresses: ["10.0.0.9", "10.0.1.9"], ipv6Addresses: ["2001:db8::9", "2001:db8:0:1::9"] },
    [
      { SubnetId: "b", PrivateIPv4Address: "10.0.1.9", IPv6Address: "2001:db8:0:1::9" },
      { SubnetId: "a", PrivateIPv4Address: "10.0.0.9", IPv6Address: "2001:db8::9" },
    ],
  ],
  [
    "source NAT prefixes by position",
    { sourceNatIpv6Prefixes: ["2001:db8:0:1:1::/80", "auto_assigned"] },
    [
      { SubnetId: "b", SourceNatIpv6Prefix: "2001:db8:0:1:1::/80" },
      { SubnetId: "a", SourceNatIpv6Prefix: "auto_assigned" },
    ],
  ],
];

for (const [name, wish, mappings] of served) {
  test(name, () => {
    assert.deepEqual(toSubnetMappings(subnets, { ...noWish, ...wish }), mappings);
  });
}

const refused: readonly (readonly [string, Partial<NetworkWish>, RegExp])[] = [
  ["too few Elastic IPs", { eipAllocations: ["eipalloc-1"] }, /eip-allocations: 1 for 2 subnets \(b, a\)/],
  ["too many private addresses", { privateIPv4Addresses: ["10.0.0.9", "10.0.1.9", "10.0.1.8"] }, /3 for 2 subnets/],
  [
    "a private address of no subnet",
    { privateIPv4Addresses: ["10.0.0.9", "10.0.2.9"] },
    /private-ipv4-addresses: 10\.0\.2\.9 is in none of b, a/,
  ],
  [
    "two private addresses of one subnet",
    { privateIPv4Addresses: ["10.0.0.9", "10.0.0.10"] },
    /10\.0\.0\.9 and 10\.0\.0\.10 are in the same subnet/,
  ],
  ["no address at all", { ipv6Addresses: ["2001:db8::9", "six"] }, /ipv6-addresses: six is in none/],
  [
    "a prefix of another subnet",
    { sourceNatIpv6Prefixes: ["auto_assigned", "2001:db8:0:1:1::/80"] },
    /source-nat-ipv6-prefixes: 2001:db8:0:1:1::\/80 is not within a/,
  ],
];

for (const [name, wish, message] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(() => toSubnetMappings(subnets, { ...noWish, ...wish }), {
      name: "UserError",
      reason: "InvalidAddresses",
      message,
    });
  });
}
