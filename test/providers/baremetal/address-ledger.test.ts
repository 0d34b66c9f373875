// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeLedger, readPools, soleUse } from "./allocation-parts.ts";
import { makePool } from "./world.ts";

const lan = makePool("lan", { addresses: ["10.0.0.0/30", "fd00::/126"] });
const buggy = makePool("buggy", { addresses: ["10.0.1.0/29"], avoidBuggyIPs: true });
const pools = readPools(lan, buggy);

test("the next free address is the lowest that nobody uses", () => {
  const ledger = makeLedger(pools, ["a", "10.0.0.0"], ["b", "10.0.0.1"], ["b", "fd00::"]);
  assert.equal(ledger.firstFree("lan", "IPv4"), "10.0.0.2");
  assert.equal(ledger.firstFree("lan", "IPv6"), "fd00::1");
  assert.equal(ledger.firstFree("buggy", "IPv4"), "10.0.1.1");
  assert.equal(ledger.firstFree("buggy", "IPv6"), undefined);
  assert.equal(ledger.firstFree("gone", "IPv4"), undefined);
  ledger.drop("a", "10.0.0.0");
  assert.equal(ledger.firstFree("lan", "IPv4"), "10.0.0.0");
});

test("an address is free when the last of several gives it up, and a stranger cannot give it up", () => {
  const ledger = makeLedger(pools, ["a", "10.0.0.0"], ["b", "10.0.0.0"]);
  ledger.drop("c", "10.0.0.0");
  ledger.drop("a", "10.0.0.0");
  ledger.drop("a", "10.0.0.0");
  assert.equal(ledger.firstFree("lan", "IPv4"), "10.0.0.1");
  assert.deepEqual([...ledger.usesOf("10.0.0.0").keys()], ["b"]);
  ledger.drop("b", "10.0.0.0");
  assert.equal(ledger.firstFree("lan", "IPv4"), "10.0.0.0");
  assert.deepEqual([[...ledger.heldBy("a")], [...ledger.heldBy("b")]], [[], []]);
});

test("a later use replaces an earlier one of the same Service, also for those who look for a place to join", () => {
  const k = { sharing: "k", backend: "" };
  const ledger = makeLedger(pools, ["a", "10.0.0.0", { sharingKey: k }]);
  assert.deepEqual([...ledger.joinable(k, [{ protocol: "TCP", port: 443 }])], ["10.0.0.0"]);
  assert.deepEqual([...ledger.joinable(k, soleUse.ports)], []);
  ledger.use("a", "10.0.0.0", soleUse);
  assert.deepEqual([...ledger.joinable(k, [{ protocol: "TCP", port: 443 }])], []);
});

test("only addresses that the pool gives out have a place in it", () => {
  const ledger = makeLedger(pools);
  assert.notEqual(ledger.position("lan", "IPv4", "10.0.0.3"), undefined);
  assert.notEqual(ledger.position("lan", "IPv6", "fd00::3"), undefined);
  for (const [pool, family, ip] of [
    ["lan", "IPv4", "10.0.0.4"],
    ["lan", "IPv4", "fd00::"],
    ["buggy", "IPv4", "10.0.1.0"],
    ["gone", "IPv4", "10.0.0.1"],
    ["lan", "IPv4", "oops"],
  ] as const) {
    assert.equal(ledger.position(pool, family, ip), undefined, `${pool} ${ip}`);
  }
});

test("a pool counts the addresses that are used, not those who use them, nor those that it leaves out", () => {
  const ledger = makeLedger(pools, ["a", "10.0.0.0"], ["b", "10.0.0.0"], ["b", "fd00::2"], ["c", "10.0.1.0"]);
  assert.deepEqual(ledger.poolUse("lan"), {
    IPv4: { assigned: 1, available: 3n },
    IPv6: { assigned: 1, available: 3n },
  });
  assert.deepEqual(ledger.poolUse("buggy").IPv4, { assigned: 0, available: 7n });
  assert.throws(() => ledger.poolUse("gone"), RangeError);
});

test("new pools find the uses as they are", () => {
  const ledger = makeLedger(pools, ["a", "10.0.0.0"], ["b", "10.5.0.0"]);
  ledger.configure(readPools(makePool("lan", { addresses: ["10.0.0.0/31", "10.5.0.0/31"] })));
  assert.deepEqual(ledger.poolUse("lan").IPv4, { assigned: 2, available: 2n });
  ledger.drop("b", "10.5.0.0");
  assert.deepEqual(ledger.poolUse("lan").IPv4, { assigned: 1, available: 3n });
});
