// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { MinHeap } from "../../../providers/baremetal/min-heap.ts";

function drain(heap: MinHeap): bigint[] {
  const items: bigint[] = [];
  for (let item = heap.pop(); item !== undefined; item = heap.pop()) items.push(item);
  return items;
}

function sorted(items: readonly bigint[]): readonly bigint[] {
  return [...items].sort((left, right) => (left < right ? -1 : Number(left > right)));
}

test("gives what was pushed or filled in, the lowest first", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt(0n, 50n)), fc.array(fc.bigInt(0n, 50n)), (filled, pushed) => {
      const heap = new MinHeap();
      heap.push(99n);
      heap.refill(filled);
      for (const item of pushed) heap.push(item);
      assert.equal(heap.size, filled.length + pushed.length);
      const want = sorted([...filled, ...pushed]);
      assert.equal(heap.peek(), want[0]);
      assert.deepEqual(drain(heap), want);
    }),
  );
});
