// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Pace } from "../../../../providers/baremetal/speaker/pace.ts";

test("lets a burst pass at once, and then so many a second", () => {
  const pace = new Pace({ framesPerSecond: 1000, burst: 4 });
  assert.deepEqual([pace.tryTake(2, 0), pace.tryTake(2, 0), pace.tryTake(1, 0)], [true, true, false]);
  assert.equal(pace.waitMs(2, 0), 2);
  assert.equal(pace.tryTake(2, 1), false);
  assert.equal(pace.tryTake(2, 2), true);
});

test("after a pause, saves up no more than a burst", () => {
  const pace = new Pace({ framesPerSecond: 1000, burst: 4 });
  pace.tryTake(4, 0);
  assert.equal(pace.tryTake(4, 1_000_000), true);
  assert.equal(pace.tryTake(1, 1_000_000), false);
});

test("whoever waits as long as told gets through, and never more pass than the rate allows", () => {
  const asks = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(asks, fc.integer({ min: 1, max: 20_000 }), (frames, framesPerSecond) => {
      const pace = new Pace({ framesPerSecond, burst: 4 });
      let now = 0;
      let passed = 0;
      for (const count of frames) {
        now += pace.waitMs(count, now);
        assert.equal(pace.tryTake(count, now), true);
        passed += count;
      }
      assert.ok(passed <= 4 + (now * framesPerSecond) / 1000 + 1e-6);
    }),
  );
});
