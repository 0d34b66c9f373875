// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { systemClock } from "../../src/clock.ts";
import { WorkQueue, type WorkQueueMetrics } from "../../src/controller/workqueue.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ignoredQueueMetrics } from "./loop-rig.ts";

interface Bench {
  readonly queue: WorkQueue;
  readonly clock: FakeClock;
  /** In the order in which they were handed to a worker. */
  readonly handled: string[];
  /** Ends the handling of a key that `process` holds. */
  readonly release: (key: string) => Promise<void>;
  readonly overlaps: string[];
}

/** A queue whose work takes until `release`, or no time where `instant`. */
function makeBench(options: { readonly instant?: boolean; readonly metrics?: WorkQueueMetrics } = {}): Bench {
  const clock = new FakeClock();
  const handled: string[] = [];
  const overlaps: string[] = [];
  const held = new Map<string, () => void>();
  const process = async (key: string): Promise<void> => {
    if (held.has(key)) overlaps.push(key);
    handled.push(key);
    if (options.instant) return;
    await new Promise<void>((resolve) => {
      held.set(key, resolve);
    });
  };
  const metrics = options.metrics ?? ignoredQueueMetrics;
  const queue = new WorkQueue({ process, clock, random: () => 0, log: silentLog, metrics });
  const release = async (key: string): Promise<void> => {
    const end = held.get(key);
    held.delete(key);
    end?.();
    await nextTurn();
  };
  return { queue, clock, handled, overlaps, release };
}

test("keys are handled in the order they came, each once however often it was added", async () => {
  const { queue, handled, clock } = makeBench({ instant: true });
  for (const key of ["b", "a", "b", "c", "a"]) queue.add(key);
  queue.start(1);
  await clock.advance(0);
  assert.deepEqual(handled, ["b", "a", "c"]);
});

test("a key added while it is handled is handled once more, after that", async () => {
  const { queue, handled, release, overlaps } = makeBench();
  queue.start(4);
  queue.add("a");
  queue.add("a");
  queue.add("a");
  assert.deepEqual(handled, ["a"]);
  await release("a");
  assert.deepEqual(handled, ["a", "a"]);
  await release("a");
  assert.deepEqual(handled, ["a", "a"]);
  assert.deepEqual(overlaps, []);
});

test("no more keys are handled at a time than there are workers", async () => {
  const { queue, handled, release } = makeBench();
  queue.start(2);
  for (const key of ["a", "b", "c", "d"]) queue.add(key);
  assert.deepEqual(handled, ["a", "b"]);
  await release("b");
  assert.deepEqual(handled, ["a", "b", "c"]);
});

test("whatever is added and ended, no key is in two hands, and every add is followed by a handling", async () => {
  const key = fc.constantFrom("a", "b", "c");
  const step = fc.record({ kind: fc.constantFrom("add" as const, "release" as const), key });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), async (steps, workers) => {
      const { queue, handled, release, overlaps } = makeBench();
      queue.start(workers);
      const lastAdd = new Map<string, number>();
      for (const each of steps) {
        if (each.kind === "release") await release(each.key);
        else {
          lastAdd.set(each.key, handled.length);
          queue.add(each.key);
        }
      }
      for (let round = 0; round < 10; round++) for (const name of ["a", "b", "c"]) await release(name);
      for (const [name, at] of lastAdd) assert.ok(handled.lastIndexOf(name) >= at, `${name} was added and not handled`);
      assert.deepEqual(overlaps, []);
    }),
    { numRuns: 50 },
  );
});

test("of several delays the one that ends first counts", async () => {
  const { queue, handled, clock } = makeBench({ instant: true });
  queue.start(1);
  queue.addAfter("a", 5_000);
  queue.addAfter("a", 1_000);
  queue.addAfter("a", 9_000);
  await clock.advance(1_000);
  assert.deepEqual(handled, ["a"]);
  await clock.advance(60_000);
  assert.deepEqual(handled, ["a"]);
});

test("the backoff of a key grows with each failure, until it is forgotten", async () => {
  const { queue, handled, clock } = makeBench({ instant: true });
  queue.start(1);
  const waits: number[] = [];
  for (const forgets of [false, false, false, true]) {
    if (forgets) queue.forget("a");
    const [start, before] = [clock.monotonic(), handled.length];
    queue.addRateLimited("a");
    while (handled.length === before) await clock.advance(1_000);
    waits.push(clock.monotonic() - start);
  }
  assert.deepEqual(waits, [5_000, 10_000, 20_000, 5_000]);
});

test("forget takes back a delayed add", async () => {
  const { queue, handled, clock } = makeBench({ instant: true });
  queue.start(1);
  queue.addRateLimited("a");
  queue.forget("a");
  assert.equal(clock.pending, 0);
  await clock.advance(60_000);
  assert.deepEqual(handled, []);
});

test("a key that always fails does not slow the others", async () => {
  const handled: string[] = [];
  const clock = new FakeClock();
  const queue = new WorkQueue({
    process: async (key) => {
      handled.push(key);
      if (key === "bad") throw new Error("as always");
    },
    clock,
    random: () => 0,
    log: silentLog,
    metrics: ignoredQueueMetrics,
  });
  queue.start(1);
  for (const key of ["bad", "a", "b"]) queue.add(key);
  await clock.advance(4_999);
  assert.deepEqual(handled, ["bad", "a", "b"]);
  await clock.advance(600_000);
  assert.equal(handled.filter((key) => key === "bad").length, 8);
});

test("stop hands out nothing more, and waits for what is under way", async () => {
  const { queue, handled, release, clock } = makeBench();
  queue.start(1);
  for (const key of ["a", "b", "c"]) queue.add(key);
  queue.addAfter("d", 1_000);
  let stopped = false;
  const stop = queue.stop().then(() => {
    stopped = true;
  });
  await nextTurn();
  assert.equal(stopped, false);
  await release("a");
  await stop;
  queue.add("e");
  queue.addAfter("f", 0);
  await clock.advance(60_000);
  assert.deepEqual(handled, ["a"]);
  assert.equal(clock.pending, 0);
});

test("metrics mean what upstream's mean", async () => {
  const seen: string[] = [];
  const { queue, clock, release } = makeBench({
    metrics: {
      added: () => seen.push("added"),
      depth: (keys) => seen.push(`depth ${keys}`),
      waited: (seconds) => seen.push(`waited ${seconds}`),
      worked: (seconds) => seen.push(`worked ${seconds}`),
      retried: () => seen.push("retried"),
    },
  });
  queue.start(1);
  queue.add("a");
  queue.add("b");
  queue.add("b");
  await clock.advance(2_000);
  assert.deepEqual(queue.secondsInProgress(), [2]);
  await release("a");
  await clock.advance(0);
  queue.addAfter("a", 10);
  assert.deepEqual(seen, [
    "added",
    "depth 1",
    "depth 0",
    "waited 0",
    "added",
    "depth 1",
    "worked 2",
    "depth 0",
    "waited 2",
    "retried",
  ]);
});

test("20,000 keys without any waiting leave the event loop its turns", { timeout: 10_000 }, async () => {
  let handled = 0;
  const spin = (): void => {
    for (let round = 0; round < 2_000; round++) Math.sqrt(round);
  };
  const queue = new WorkQueue({
    process: async () => {
      spin();
      handled++;
    },
    clock: systemClock,
    random: () => 0,
    log: silentLog,
    metrics: ignoredQueueMetrics,
  });
  for (let index = 0; index < 20_000; index++) queue.add(`key-${index}`);
  let turns = 0;
  queue.start(8);
  while (handled < 20_000) {
    await nextTurn();
    turns++;
  }
  assert.ok(turns >= 2, "the whole backlog was handled in one turn of the event loop");
});
