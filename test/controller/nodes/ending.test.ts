// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Ending } from "../../../src/controller/nodes/ending.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function begin() {
  const clock = new FakeClock();
  const ending = new Ending(clock);
  const { promise, resolve } = Promise.withResolvers<void>();
  return { clock, ending, work: promise, finish: resolve };
}

test("what is under way has its time, and nothing is begun in it", async () => {
  const { clock, ending, work, finish } = begin();
  const ended = ending.end(500, work);
  assert.deepEqual([ending.begun.aborted, ending.cut.aborted], [true, false]);
  await clock.advance(400);
  assert.equal(ending.cut.aborted, false);
  finish();
  await ended;
  assert.equal(ending.cut.aborted, true);
  assert.equal(clock.pending, 0);
});

test("then it is cut; at once where no time is given, or where it is asked to end again", async () => {
  const slow = begin();
  void slow.ending.end(500, slow.work);
  await slow.clock.advance(500);
  assert.equal(slow.ending.cut.aborted, true);
  const hasty = begin();
  void hasty.ending.end(500, hasty.work);
  void hasty.ending.end(0, hasty.work);
  assert.equal(hasty.ending.cut.aborted, true);
});

test("work that fails is over, too", async () => {
  const { ending } = begin();
  await ending.end(0, Promise.reject(new Error("cut")));
  assert.equal(ending.cut.aborted, true);
});
