// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { toKeyIntervals } from "../../../../providers/baremetal/speaker/key-intervals.ts";
import { makeAddress } from "./layer2-frames.ts";

const addressOf = (key: number) =>
  makeAddress({
    ip: [key >>> 24, (key >>> 16) & 255, (key >>> 8) & 255, key & 255].join("."),
    interfaces: undefined,
  });

const intervals = (keys: readonly number[], limit: number) =>
  toKeyIntervals(keys.map(addressOf), limit).map(({ first, last }) => [first, last]);

describe("toKeyIntervals", () => {
  test("joins neighbours", () => {
    assert.deepEqual(intervals([7, 5, 6, 9], 10), [
      [5, 7],
      [9, 9],
    ]);
  });

  test("fills the narrowest gaps when there are too many", () => {
    assert.deepEqual(intervals([1, 3, 10, 100], 2), [
      [1, 10],
      [100, 100],
    ]);
  });

  test("takes addresses above 128.0.0.0 as what they are", () => {
    assert.deepEqual(intervals([0xfffffffe, 0xffffffff, 1], 10), [
      [1, 1],
      [0xfffffffe, 0xffffffff],
    ]);
  });

  test("takes the last 32 bits of IPv6 addresses", () => {
    const addresses = ["2001:db8::1", "2001:db8::2"].map((ip) => makeAddress({ ip, interfaces: undefined }));
    assert.deepEqual(toKeyIntervals(addresses, 10), [{ first: 1, last: 2 }]);
  });

  test("none for none", () => assert.deepEqual(intervals([], 10), []));

  test("holds every key, ascends without overlap, keeps the limit, and holds nothing else while it may", () => {
    const key = fc.oneof(fc.nat(200), fc.integer({ min: 0, max: 0xffffffff }));
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (keys, limit) => {
        const found = toKeyIntervals(keys.map(addressOf), limit);
        assert.ok(found.length <= limit);
        for (const one of keys) assert.ok(found.some(({ first, last }) => first <= one && one <= last));
        for (const [at, { first, last }] of found.entries()) {
          assert.ok(first <= last && (found[at + 1]?.first ?? Number.POSITIVE_INFINITY) > last);
        }
        const held = found.reduce((sum, { first, last }) => sum + last - first + 1, 0);
        if (keys.length <= limit) assert.equal(held, keys.length);
      }),
    );
  });
});
