// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Streaks } from "../../src/controller/streaks.ts";

test("counts failures in a row for each key", () => {
  const streaks = new Streaks();
  assert.deepEqual([streaks.grow("a"), streaks.grow("a"), streaks.grow("b")], [1, 2, 1]);
  streaks.end("a");
  assert.deepEqual([streaks.grow("a"), streaks.grow("b")], [1, 2]);
});
