// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeSync } from "../../src/controller/node-sync.ts";

function makeSync() {
  const told: string[] = [];
  const sync = new NodeSync({
    loadBalancerSynced: ({ failed }, seconds) => told.push(`${failed ? "failed" : "synced"} in ${seconds}`),
    nodesSynced: (seconds) => told.push(`all after ${seconds}`),
  });
  const pass = (key: string, { from, to, failed = false }: { from: number; to: number; failed?: boolean }): void =>
    sync.passBegins(key, from)?.(failed, to);
  return { told, sync, pass };
}

test("each load balancer of a sweep is told, and when all have been looked at", () => {
  const { told, sync, pass } = makeSync();
  sync.begin(["a", "b"], 1_000);
  pass("a", { from: 1_000, to: 1_500 });
  pass("b", { from: 1_500, to: 4_000, failed: true });
  assert.deepEqual(told, ["synced in 0.5", "failed in 2.5", "all after 3"]);
});

test("a pass for another reason is not told", () => {
  const { told, sync, pass } = makeSync();
  pass("a", { from: 0, to: 1_000 });
  sync.begin(["a"], 2_000);
  pass("a", { from: 2_000, to: 3_000 });
  pass("a", { from: 3_000, to: 4_000 });
  pass("b", { from: 3_000, to: 4_000 });
  assert.deepEqual(told, ["synced in 1", "all after 1"]);
});

test("a pass that was under way when nodes changed does not count as one for them", () => {
  const { told, sync, pass } = makeSync();
  const before = sync.passBegins("a", 0);
  sync.begin(["a"], 500);
  before?.(false, 1_000);
  assert.deepEqual(told, []);
  pass("a", { from: 1_000, to: 2_000 });
  assert.deepEqual(told, ["synced in 1", "all after 1.5"]);
});

test("of two sweeps that overlap each is over when what it alone waits for is done", () => {
  const { told, sync, pass } = makeSync();
  sync.begin(["a", "b"], 0);
  pass("a", { from: 0, to: 1_000 });
  sync.begin(["a", "b"], 2_000);
  pass("b", { from: 2_000, to: 3_000 });
  pass("a", { from: 3_000, to: 4_000 });
  assert.deepEqual(told, ["synced in 1", "synced in 1", "all after 3", "synced in 1", "all after 2"]);
});
