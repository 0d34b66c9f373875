// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { backoffMs, jitter } from "../../src/controller/backoff.ts";

const least = (): number => 0;
const most = (): number => 1 - Number.EPSILON;

const steps: readonly (readonly [failures: number, fromMs: number, toMs: number])[] = [
  [1, 5_000, 6_000],
  [2, 10_000, 12_000],
  [3, 20_000, 24_000],
  [6, 160_000, 192_000],
  [7, 250_000, 300_000],
  [100, 250_000, 300_000],
  [10_000, 250_000, 300_000],
];

for (const [failures, fromMs, toMs] of steps) {
  test(`after ${failures} failures in a row: ${fromMs} to ${toMs} ms`, () => {
    assert.equal(backoffMs(failures, least), fromMs);
    assert.ok(backoffMs(failures, most) <= toMs);
    assert.ok(backoffMs(failures, most) > toMs * 0.999);
  });
}

test("another range begins and ends elsewhere", () => {
  const range = { firstMs: 1_000, capMs: 60_000 };
  assert.equal(backoffMs(1, least, range), 1_000);
  assert.equal(backoffMs(3, least, range), 4_000);
  assert.ok(backoffMs(50, most, range) <= 60_000);
});

test("jitter is a tenth to either side", () => {
  assert.equal(jitter(1_000, least), 900);
  assert.equal(
    jitter(1_000, () => 0.5),
    1_000,
  );
  assert.ok(Math.abs(jitter(1_000, most) - 1_100) < 0.001);
});
