// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { LeaseFence, momentOf } from "../../src/kube/lease-fence.ts";
import { FakeClock } from "../support/fake-clock.ts";

const closed = { name: "RetryableError", reason: "NotLeading" };

/** One whose wall clock can be put right. */
class AdjustedClock extends FakeClock {
  correction = 0;

  override now(): number {
    return super.now() + this.correction;
  }
}

describe("the fence of a lease", () => {
  let clock: AdjustedClock;
  let fence: LeaseFence;
  beforeEach(() => {
    clock = new AdjustedClock();
    fence = new LeaseFence(clock, 12_000);
  });

  test("is closed before the lease is ours, and once it was given up", () => {
    assert.throws(() => fence.pass(), closed);
    fence.renewed(momentOf(clock));
    fence.pass();
    fence.drop();
    assert.throws(() => fence.pass(), closed);
    assert.equal(fence.msLeft(), 0);
  });

  test("is open from the begin of a renewal on, not from its answer", async () => {
    const begun = momentOf(clock);
    await clock.advance(5_000);
    fence.renewed(begun);
    assert.equal(fence.msLeft(), 7_000);
    await clock.advance(6_999);
    fence.pass();
    await clock.advance(1);
    assert.throws(() => fence.pass(), closed);
  });

  test("does not open for the answer to a renewal that was begun too long ago", async () => {
    const begun = momentOf(clock);
    await clock.advance(30_000);
    fence.renewed(begun);
    assert.throws(() => fence.pass(), closed);
  });

  test("closes when the wall clock tells of time that the monotonic one did not see, until the next renewal", () => {
    fence.renewed(momentOf(clock));
    clock.correction = 30_000;
    assert.throws(() => fence.pass(), closed);
    assert.equal(fence.msLeft(), 12_000);
    fence.renewed(momentOf(clock));
    fence.pass();
    clock.correction = 0;
    fence.pass();
  });
});
