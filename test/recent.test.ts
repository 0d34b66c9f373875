// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Recent } from "../src/recent.ts";

test("what was set longest ago is forgotten first", () => {
  const recent = new Recent<number>(2);
  for (const [index, key] of ["a", "b", "a", "c"].entries()) recent.set(key, index);
  assert.deepEqual(
    ["a", "b", "c"].map((key) => recent.get(key)),
    [2, undefined, 3],
  );
  assert.equal(recent.size, 2);
});

test("what is deleted leaves its place to others", () => {
  const recent = new Recent<number>(2);
  recent.set("a", 1);
  recent.set("b", 2);
  recent.delete("a");
  recent.set("c", 3);
  assert.deepEqual([recent.get("b"), recent.get("c"), recent.size], [2, 3, 2]);
});
