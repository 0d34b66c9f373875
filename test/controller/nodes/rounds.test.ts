// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { goRound, inParallel } from "../../../src/controller/nodes/rounds.ts";
import { silentLog } from "../../../src/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";

test("rounds come a period after the end of the one before, also of one that threw, until aborted", async () => {
  const clock = new FakeClock(0);
  const { signal, abort } = endable();
  const at: number[] = [];
  const round = async (): Promise<void> => {
    at.push(clock.monotonic());
    await clock.sleep(100);
    if (at.length === 2) throw new Error("broken");
  };
  const rounds = goRound({ clock, log: silentLog, periodMs: () => 1_000, round }, signal);
  await clock.advance(3_500);
  assert.deepEqual(at, [0, 1_100, 2_200, 3_300]);
  abort();
  await clock.advance(100);
  await rounds;
  await clock.advance(5_000);
  assert.equal(at.length, 4);
});

test("up to so many at a time, in order, and all of them", async () => {
  const clock = new FakeClock(0);
  const log: string[] = [];
  const done = inParallel(2, [30, 10, 10], async (ms) => {
    log.push(`${clock.monotonic()} begin ${ms}`);
    await clock.sleep(ms);
    log.push(`${clock.monotonic()} end ${ms}`);
  });
  await clock.advance(100);
  await done;
  assert.deepEqual(log, ["0 begin 30", "0 begin 10", "10 end 10", "10 begin 10", "20 end 10", "30 end 30"]);
  await inParallel(4, [], () => Promise.reject(new Error("nothing to handle")));
});

function endable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort(new Error("over")) };
}
