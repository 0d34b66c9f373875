// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Fifo } from "../../../../providers/baremetal/speaker/fifo.ts";

test("gives back in order what was put in, as an array does", () => {
  const steps = fc.array(fc.oneof(fc.nat(), fc.constant("shift" as const)), { maxLength: 600 });
  fc.assert(
    fc.property(steps, (commands) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const command of commands) {
        if (command === "shift") {
          fifo.shift();
          model.shift();
        } else {
          fifo.push(command);
          model.push(command);
        }
        assert.equal(fifo.peek(), model[0]);
      }
    }),
  );
});

test("keeps its order over thousands", () => {
  const fifo = new Fifo<number>();
  for (let item = 0; item < 5000; item++) fifo.push(item);
  for (let item = 0; item < 5000; item++) {
    assert.equal(fifo.peek(), item);
    fifo.shift();
  }
  assert.equal(fifo.peek(), undefined);
});
