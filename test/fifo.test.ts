// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fifo } from "../src/fifo.ts";

test("behaves as an array with push and shift", () => {
  const steps = fc.array(fc.oneof(fc.nat(), fc.constant("shift" as const)), { maxLength: 600 });
  fc.assert(
    fc.property(steps, (commands) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const command of commands) {
        if (command === "shift") assert.equal(fifo.shift(), model.shift());
        else {
          fifo.push(command);
          model.push(command);
        }
        assert.equal(fifo.peek(), model[0]);
        assert.equal(fifo.size, model.length);
      }
    }),
  );
});

test("keeps its order over thousands", () => {
  const fifo = new Fifo<number>();
  for (let item = 0; item < 5000; item++) fifo.push(item);
  for (let item = 0; item < 5000; item++) {
    assert.equal(fifo.peek(), item);
    assert.equal(fifo.shift(), item);
  }
  assert.equal(fifo.peek(), undefined);
  assert.equal(fifo.size, 0);
});

test("is empty after clear", () => {
  const fifo = new Fifo<string>();
  fifo.push("a");
  fifo.clear();
  assert.equal(fifo.size, 0);
  assert.equal(fifo.shift(), undefined);
});
