// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fifo } from "../../src/controller/fifo.ts";

test("behaves as an array with push and shift", () => {
  const step = fc.oneof(fc.integer(), fc.constant("shift" as const), fc.constant("shift" as const));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const each of steps) {
        if (each === "shift") assert.equal(fifo.shift(), model.shift());
        else {
          fifo.push(each);
          model.push(each);
        }
        assert.equal(fifo.size, model.length);
      }
    }),
  );
});

test("is empty after clear", () => {
  const fifo = new Fifo<string>();
  fifo.push("a");
  fifo.clear();
  assert.equal(fifo.size, 0);
  assert.equal(fifo.shift(), undefined);
});
