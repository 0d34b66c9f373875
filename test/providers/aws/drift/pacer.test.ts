// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Pacer } from "../../../../providers/aws/drift/pacer.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

test("gives leave evenly, and saves nothing up", async () => {
  const clock = new FakeClock(0);
  const pacer = new Pacer(clock, 4);
  const { signal } = new AbortController();
  const times: number[] = [];
  const take = async (): Promise<void> => {
    await pacer.turn(signal);
    times.push(clock.monotonic());
  };
  void Promise.all([take(), take(), take()]);
  await clock.advance(1_000);
  assert.deepEqual(times, [0, 250, 500]);
  await clock.advance(9_000);
  void Promise.all([take(), take()]);
  await clock.advance(1_000);
  assert.deepEqual(times, [0, 250, 500, 10_000, 10_250]);
  assert.equal(pacer.turns, 5);
});

test("gives no leave once it is over", async () => {
  const clock = new FakeClock(0);
  const pacer = new Pacer(clock, 1);
  const over = new AbortController();
  await pacer.turn(over.signal);
  const waiting = pacer.turn(over.signal);
  over.abort(new Error("over"));
  await assert.rejects(waiting, /over/);
  await assert.rejects(pacer.turn(over.signal), /over/);
});
