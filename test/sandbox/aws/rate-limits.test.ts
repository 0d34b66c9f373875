// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AwsCall } from "../../../src/sandbox/aws/faults.ts";
import { RateLimiter } from "../../../src/sandbox/aws/rate-limits.ts";

function call(action: string): AwsCall {
  return { service: "elasticloadbalancing", action, parameters: {}, number: 1, numberOfAction: 1 };
}

describe("RateLimiter", () => {
  test("a bucket gives its burst, and then comes back with time, up to the burst", () => {
    let now = 0;
    const limiter = new RateLimiter(() => now);
    limiter.set([{ matches: ({ action }) => action.startsWith("Describe"), perSecond: 2, burst: 3 }]);
    const take = (count: number): number =>
      Array.from({ length: count }).filter(() => limiter.take(call("DescribeTags"))).length;
    assert.equal(take(5), 3);
    now = 500;
    assert.equal(take(5), 1);
    now = 60_000;
    assert.equal(take(5), 3);
    assert.equal(limiter.take(call("CreateListener")), true);
  });

  test("a call that one bucket throttles takes nothing of the others", () => {
    const limiter = new RateLimiter(() => 0);
    limiter.set([
      { matches: () => true, perSecond: 0, burst: 2 },
      { matches: ({ action }) => action === "A", perSecond: 0, burst: 1 },
    ]);
    assert.deepEqual(
      ["A", "A", "A", "B", "B"].map((action) => limiter.take(call(action))),
      [true, false, false, true, false],
    );
  });

  test("no limits, no throttling", () => {
    assert.equal(new RateLimiter(() => 0).take(call("A")), true);
  });
});
