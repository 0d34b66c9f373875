// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RetryableError, TerminalError } from "../../src/errors.ts";
import { RetryDelay } from "../../src/kube/retry-delay.ts";

const refused = new RetryableError("ConnectionRefused", "refused");
const broken = new RetryableError("ServerError", "broken");

function times<T>(count: number, make: () => T): T[] {
  return Array.from({ length: count }, make);
}

describe("the delay before the next try", () => {
  test("doubles to two seconds while nobody is there", () => {
    const delay = new RetryDelay(() => 1);
    assert.deepEqual(
      times(6, () => delay.next(refused)),
      [250, 500, 1000, 2000, 2000, 2000],
    );
  });

  test("doubles to half a minute while the server has trouble", () => {
    const delay = new RetryDelay(() => 1);
    const delays = times(8, () => delay.next(broken));
    assert.deepEqual(delays, [800, 1600, 3200, 6400, 10_000, 10_000, 10_000, 10_000]);
    assert.equal(delay.next(new TerminalError("Forbidden", "no")), 10_000);
  });

  test("is half of the limit at least", () => {
    const delay = new RetryDelay(() => 0);
    assert.deepEqual([delay.next(refused), delay.next(broken)], [125, 400]);
  });

  test("counts each kind of trouble for itself, and from the start after a reset", () => {
    const delay = new RetryDelay(() => 1);
    times(5, () => delay.next(refused));
    assert.equal(delay.next(broken), 800);
    delay.reset();
    assert.deepEqual([delay.next(refused), delay.next(broken)], [250, 800]);
  });

  test("is never less than what the server asked for, and a fifth more at most", () => {
    const asked = new RetryableError("TooManyRequests", "slow down", { retryAfterMs: 5000 });
    assert.equal(new RetryDelay(() => 0).next(asked), 5000);
    assert.equal(new RetryDelay(() => 1).next(asked), 6000);
  });

  test("stays finite for ever", () => {
    const delay = new RetryDelay(() => 1);
    times(5000, () => delay.next(broken));
    assert.equal(delay.next(broken), 10_000);
  });
});
