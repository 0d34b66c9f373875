// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PoolUse } from "../../../providers/baremetal/address-ledger.ts";
import { configurationGauge, poolGauges } from "../../../providers/baremetal/gauges.ts";
import type { ObjectReport } from "../../../src/controller/provider.ts";

const uses: Readonly<Record<string, PoolUse>> = {
  dual: { IPv4: { assigned: 3, available: 253n }, IPv6: { assigned: 2, available: 2n ** 64n - 2n } },
  full: { IPv4: { assigned: 4, available: 0n }, IPv6: { assigned: 0, available: 0n } },
};

test("a pool's addresses are counted by family and together, under MetalLB's names", () => {
  const book = { pools: Object.keys(uses), poolUse: (pool: string) => uses[pool] ?? assert.fail() };
  const read = poolGauges(book).flatMap(({ name, read }) => {
    const samples = read();
    assert.ok(!(samples instanceof Promise));
    return samples.map(({ labels, value }) => [`${name}{${labels["pool"]}}`, value] as const);
  });
  assert.deepEqual(Object.fromEntries(read), {
    "fairlead_allocator_addresses_total{dual}": 256 + 2 ** 64,
    "fairlead_allocator_addresses_total{full}": 4,
    "fairlead_allocator_addresses_in_use_total{dual}": 5,
    "fairlead_allocator_addresses_in_use_total{full}": 4,
    "fairlead_allocator_ipv4_addresses_total{dual}": 256,
    "fairlead_allocator_ipv4_addresses_total{full}": 4,
    "fairlead_allocator_ipv4_addresses_in_use_total{dual}": 3,
    "fairlead_allocator_ipv4_addresses_in_use_total{full}": 4,
    "fairlead_allocator_ipv6_addresses_total{dual}": 2 ** 64,
    "fairlead_allocator_ipv6_addresses_total{full}": 0,
    "fairlead_allocator_ipv6_addresses_in_use_total{dual}": 2,
    "fairlead_allocator_ipv6_addresses_in_use_total{full}": 0,
  });
});

test("objects of the configuration are counted by kind and reason", () => {
  const report = (kind: string, name: string, reason: string): ObjectReport => {
    const status = reason === "InForce" ? "True" : "False";
    return { kind, name, fields: {}, conditions: [{ type: "Ready", status, reason, message: "" }] };
  };
  const reports = () => [
    report("IPAddressPool", "a", "InForce"),
    report("IPAddressPool", "b", "InForce"),
    report("IPAddressPool", "c", "OverlappingAddresses"),
    report("L2Advertisement", "a", "InForce"),
  ];
  assert.deepEqual(configurationGauge({ reports }).read(), [
    { labels: { kind: "IPAddressPool", reason: "InForce" }, value: 2 },
    { labels: { kind: "IPAddressPool", reason: "OverlappingAddresses" }, value: 1 },
    { labels: { kind: "L2Advertisement", reason: "InForce" }, value: 1 },
  ]);
});
