// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toConfiguration } from "../../../providers/baremetal/configuration.ts";
import { poolSize } from "../../../providers/baremetal/pool-size.ts";
import type { ObjectReport } from "../../../src/controller/provider.ts";
import { makeObject, makePool, World } from "./world.ts";

const everything = makeObject("L2Advertisement", "all", { generation: 4 });

function reportOf(world: World, name: string): ObjectReport {
  const report = world.runtime.configuration?.reports().find((each) => each.name === name);
  assert.ok(report, `no report on ${name}`);
  return report;
}

function stateOf({ conditions }: ObjectReport): readonly unknown[] {
  assert.equal(conditions.length, 1);
  return conditions.flatMap(({ type, status, reason, observedGeneration }) => [
    type,
    status,
    reason,
    observedGeneration,
  ]);
}

const sizes: readonly (readonly [addresses: readonly string[], avoidBuggyIPs: boolean, v4: bigint, v6: bigint])[] = [
  [["1.2.3.0/24"], false, 256n, 0n],
  [["1.2.3.0/24", "2.3.4.128/25"], false, 384n, 0n],
  [["1.2.3.0/24", "2.3.4.128/25"], true, 381n, 0n],
  [["1.2.3.0/31", "1000::/127"], true, 1n, 2n],
  [["1.2.3.254-1.2.5.1"], true, 256n, 0n],
  [["1.2.3.1-1.2.3.254"], true, 254n, 0n],
  [["1.2.3.0/32", "1.2.3.255/32"], true, 0n, 0n],
  [["10.0.0.0/8"], true, (1n << 24n) - (1n << 17n), 0n],
  [["2001:db8::/48"], true, 0n, 1n << 80n],
];

for (const [addresses, avoidBuggyIPs, v4, v6] of sizes) {
  test(`${addresses.join()} ${avoidBuggyIPs ? "without .0 and .255 " : ""}are ${v4} and ${v6} addresses`, () => {
    const [pool] = toConfiguration([makePool("lan", { addresses, avoidBuggyIPs })]).pools;
    assert.ok(pool);
    assert.deepEqual(poolSize(pool), { IPv4: v4, IPv6: v6 });
  });
}

test("counts what is used and what is free, shared addresses once", async () => {
  const world = new World([makePool("lan", { addresses: ["10.0.0.0/30", "fd00::/126"] }), everything]);
  const shared = { annotations: { "fairlead.dev/allow-shared-ip": "k" } };
  const use = () => reportOf(world, "lan").fields;
  assert.deepEqual(use(), { assignedIPv4: 0, assignedIPv6: 0, availableIPv4: 4, availableIPv6: 4 });
  await world.put("a", shared);
  await world.put("b", { ...shared, ports: [] });
  await world.put("c", { clusterIPs: ["10.96.0.1", "fd00:96::1"], ipFamilyPolicy: "RequireDualStack" });
  assert.deepEqual(world.shown("b"), ["10.0.0.0"]);
  assert.deepEqual(use(), { assignedIPv4: 2, assignedIPv6: 1, availableIPv4: 2, availableIPv6: 3 });
  for (const name of ["a", "b", "c"]) await world.remove(name);
  assert.deepEqual(use(), { assignedIPv4: 0, assignedIPv6: 0, availableIPv4: 4, availableIPv6: 4 });
});

test("a number of addresses that JSON cannot hold is told as 2^53-1, and survives JSON", async () => {
  const world = new World([makePool("lan", { addresses: ["2001:db8::/48", "10.0.0.0/8"] }), everything]);
  await world.put("web", { clusterIPs: ["fd00:96::1"], ipFamilies: ["IPv6"] });
  const { fields } = reportOf(world, "lan");
  assert.deepEqual(fields, {
    assignedIPv4: 0,
    assignedIPv6: 1,
    availableIPv4: 16_777_216,
    availableIPv6: 9_007_199_254_740_991,
  });
  assert.deepEqual(JSON.parse(JSON.stringify(fields)), fields);
});

test("says of each object whether it is in force, and of which generation", () => {
  const bad = makePool("bad", { addresses: ["oops"] }, { generation: 7 });
  const world = new World([
    makePool("lan", { addresses: ["10.0.0.0/8"] }),
    bad,
    everything,
    makeObject("Namespace", "x"),
  ]);
  const reports = world.runtime.configuration?.reports() ?? [];
  assert.deepEqual(
    reports.map(({ kind, name }) => [kind, name]),
    [
      ["IPAddressPool", "bad"],
      ["IPAddressPool", "lan"],
      ["L2Advertisement", "all"],
    ],
  );
  assert.deepEqual(stateOf(reportOf(world, "lan")), ["Ready", "True", "InForce", 1]);
  assert.deepEqual(stateOf(reportOf(world, "all")), ["Ready", "True", "InForce", 4]);
  assert.deepEqual(stateOf(reportOf(world, "bad")), ["Ready", "False", "InvalidAddress", 7]);
  assert.match(reportOf(world, "bad").conditions[0]?.message ?? "", /spec\.addresses\[0\] "oops".*write it like/);
  assert.deepEqual(reportOf(world, "bad").fields, {});
});

test("a pool on its last good form counts on, and says what is wrong with the new one", async () => {
  const world = new World([makePool("lan", { addresses: ["10.0.0.0/30"] }), everything]);
  await world.put("web");
  await world.configure([makePool("lan", { addresses: ["10.0.0.0/99"] }, { generation: 2 }), everything]);
  assert.deepEqual(world.shown("web"), ["10.0.0.0"]);
  assert.equal(reportOf(world, "lan").fields["assignedIPv4"], 1);
  assert.deepEqual(stateOf(reportOf(world, "lan")), ["Ready", "False", "InvalidAddress", 2]);
});

test("the same list is handed out again while nothing has changed", async () => {
  const world = new World([makePool("lan", { addresses: ["10.0.0.0/30"] }), everything]);
  const { configuration } = world.runtime;
  const before = configuration?.reports();
  assert.equal(configuration?.reports(), before);
  await world.put("web");
  assert.notEqual(configuration?.reports(), before);
});
