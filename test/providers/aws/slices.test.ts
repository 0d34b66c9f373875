// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { inSlices } from "../../../providers/aws/slices.ts";

for (const [count, want] of [
  [0, []],
  [1, [[0]]],
  [3, [[0, 1, 2]]],
  [7, [[0, 1, 2], [3, 4, 5], [6]]],
] as const) {
  test(`${count} items in slices of three`, () => {
    assert.deepEqual(inSlices([...Array(count).keys()], 3), want);
  });
}
