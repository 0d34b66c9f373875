// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type LoadBalancerAnnotations,
  loadBalancerTable,
} from "../../../../providers/aws/annotations/load-balancer-table.ts";

/** Field, text, what is read of it. */
const cases: readonly (readonly [keyof LoadBalancerAnnotations, string, unknown])[] = [
  ["name", "web", "web"],
  ["name", "a".repeat(32), "a".repeat(32)],
  ["name", "a".repeat(33), undefined],
  ["name", "", undefined],
  ["name", "-web", undefined],
  ["name", "web-", undefined],
  ["name", "web_1", undefined],
  ["name", "internal-web", undefined],
  ["scheme", "internal", "internal"],
  ["scheme", "internet-facing", "internet-facing"],
  ["scheme", "public", undefined],
  ["scheme", "", undefined],
  ["ipAddressType", "ipv4", "ipv4"],
  ["ipAddressType", "dualstack", "dualstack"],
  ["ipAddressType", "dualstack-without-public-ipv4", undefined],
  ["ipAddressType", "ipv6", undefined],
  ["ipv6SourceNat", "on", "on"],
  ["ipv6SourceNat", "true", undefined],
  ["sourceNatIpv6Prefixes", "auto_assigned, 2001:db8:0:1:2::/80", ["auto_assigned", "2001:db8:0:1:2::/80"]],
  ["sourceNatIpv6Prefixes", "2001:db8::/64", undefined],
  ["minimumCapacity", "CapacityUnits=3000", 3000],
  ["minimumCapacity", "CapacityUnits=0", 0],
  ["minimumCapacity", "CapacityUnits=", undefined],
  ["minimumCapacity", "CapacityUnits=-1", undefined],
  ["minimumCapacity", "3000", undefined],
  ["minimumCapacity", "CapacityUnits=1,Other=2", undefined],
];

for (const [field, text, wanted] of cases) {
  test(`${field} of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(loadBalancerTable[field].grammar.parse(text, "controller"), wanted);
  });
}

test("where cloud-provider-aws has no such annotation, pairs are read as its peer reads them", () => {
  const { attributes, minimumCapacity } = loadBalancerTable;
  assert.equal(attributes.grammar.parse("deletion_protection.enabled", "cloud-provider"), undefined);
  assert.equal(minimumCapacity.grammar.parse("CapacityUnits=1=2", "cloud-provider"), undefined);
});
