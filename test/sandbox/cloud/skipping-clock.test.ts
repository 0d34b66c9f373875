// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SkippingClock } from "../../../src/sandbox/cloud/skipping-clock.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function makeClocks() {
  const behind = new FakeClock(1000);
  return { behind, clock: new SkippingClock(behind) };
}

describe("SkippingClock", () => {
  test("goes with the clock behind, and is ahead of it by what was skipped", async () => {
    const { behind, clock } = makeClocks();
    await behind.advance(5);
    clock.skip(100);
    assert.deepEqual([clock.now(), clock.monotonic(), behind.now()], [1105, 1105, 1005]);
  });

  test("what falls due in the time that is skipped does so at once and in order, and nothing else", async () => {
    const { behind, clock } = makeClocks();
    const rung: string[] = [];
    clock.after(30, () => rung.push("30"));
    clock.after(10, () => rung.push("10"));
    clock.after(50, () => rung.push("50"));
    clock.skip(30);
    await behind.advance(0);
    assert.deepEqual(rung, ["10", "30"]);
    await behind.advance(19);
    assert.deepEqual(rung, ["10", "30"]);
    await behind.advance(1);
    assert.deepEqual(rung, ["10", "30", "50"]);
  });

  test("a timer that was cancelled stays so, and none is left behind", async () => {
    const { behind, clock } = makeClocks();
    const cancel = clock.after(10, () => assert.fail("it was cancelled"));
    clock.skip(5);
    cancel();
    clock.skip(100);
    await behind.advance(100);
    assert.equal(behind.pending, 0);
  });

  test("a sleep ends by a skip, or is broken off by its signal", async () => {
    const { behind, clock } = makeClocks();
    const slept = clock.sleep(1000);
    clock.skip(1000);
    await behind.advance(0);
    await slept;
    const abort = new AbortController();
    const broken = clock.sleep(1000, abort.signal);
    abort.abort(new Error("enough"));
    await assert.rejects(broken, /enough/);
    await assert.rejects(clock.sleep(1, abort.signal), /enough/);
    assert.equal(behind.pending, 0);
  });
});
