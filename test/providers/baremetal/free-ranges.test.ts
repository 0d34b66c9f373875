// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { comparePositions, FreeRanges } from "../../../providers/baremetal/free-ranges.ts";
import type { AddressRange } from "../../../providers/baremetal/model.ts";

const all = (): boolean => true;

function range(first: bigint, last: bigint): AddressRange {
  return { family: "IPv4", first, last };
}

/** Takes what comes first until nothing is left, or `limit` is reached. */
function drain(free: FreeRanges, limit: number): bigint[] {
  const taken: bigint[] = [];
  for (let next = free.first(); next !== undefined && taken.length < limit; next = free.first()) {
    free.take(next);
    taken.push(next);
  }
  return taken;
}

test("gives out the ranges in their order, each from its lowest address on", () => {
  const free = new FreeRanges([range(20n, 22n), range(5n, 6n), range(30n, 30n)], all);
  assert.deepEqual(drain(free, 10), [20n, 21n, 22n, 5n, 6n, 30n]);
  assert.equal(free.first(), undefined);
  assert.equal(free.takenCount, 6);
});

test("gives out again what came back, the lowest first, in the order of the ranges", () => {
  const free = new FreeRanges([range(20n, 24n), range(5n, 6n)], all);
  drain(free, 10);
  for (const value of [6n, 23n, 21n]) free.give(value);
  assert.deepEqual(drain(free, 10), [21n, 23n, 6n]);
});

test("passes over what was taken by number, and over what is not usable", () => {
  const free = new FreeRanges([range(254n, 258n)], (value) => value % 256n !== 0n && value % 256n !== 255n);
  free.take(257n);
  assert.deepEqual(drain(free, 10), [254n, 258n]);
  assert.equal(free.position(255n), undefined);
  free.give(257n);
  assert.equal(free.first(), 257n);
});

test("a /8 and a /48 cost nothing", () => {
  const wide = new FreeRanges([range(0n, (1n << 24n) - 1n)], all);
  const huge = new FreeRanges([{ family: "IPv6", first: 1n << 100n, last: (1n << 100n) + (1n << 80n) - 1n }], all);
  wide.take(0xffffffn);
  huge.take((1n << 100n) + 7n);
  assert.equal(wide.first(), 0n);
  assert.equal(drain(huge, 9).at(-1), (1n << 100n) + 9n);
});

test("positions compare as addresses are given out", () => {
  const free = new FreeRanges([range(20n, 22n), range(5n, 6n)], all);
  const sorted = [5n, 22n, 20n, 6n]
    .map((value) => free.position(value))
    .filter((position) => position !== undefined)
    .sort(comparePositions);
  assert.deepEqual(
    sorted.map(({ value }) => value),
    [20n, 22n, 5n, 6n],
  );
  assert.equal(free.position(7n), undefined);
});

test("an address of none of the ranges is a bug of the caller", () => {
  assert.throws(() => new FreeRanges([range(1n, 2n)], all).take(3n), RangeError);
});

test("under any history it gives what a search through all addresses finds", () => {
  const step = fc.record({ kind: fc.constantFrom("first", "take", "give"), at: fc.nat(39) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), fc.boolean(), (steps, everyThird) => {
      const usable = (value: bigint): boolean => !everyThird || value % 3n !== 0n;
      const order = [...Array(20).keys()].map((at) => BigInt(100 + at)).concat([...Array(20).keys()].map(BigInt));
      const free = new FreeRanges([range(100n, 119n), range(0n, 19n)], usable);
      const taken = new Set<bigint>();
      for (const { kind, at } of steps) {
        const value = kind === "first" ? free.first() : order[at];
        if (value === undefined || !usable(value)) continue;
        if (kind === "give" ? !taken.delete(value) : taken.has(value)) continue;
        if (kind === "give") free.give(value);
        else free.take(value);
        if (kind !== "give") taken.add(value);
        assert.equal(
          free.first(),
          order.find((each) => usable(each) && !taken.has(each)),
        );
        assert.equal(free.takenCount, taken.size);
      }
    }),
  );
});

test("returned addresses that are taken by number again do not pile up", () => {
  const free = new FreeRanges([range(0n, 3n)], all);
  drain(free, 4);
  for (let round = 0; round < 5_000; round++) {
    free.give(3n);
    free.give(1n);
    free.take(3n);
    free.take(1n);
  }
  free.give(2n);
  assert.deepEqual(drain(free, 9), [2n]);
});
