// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { sameList, sameRecord } from "../../src/model/same.ts";

test("lists are the same one by one", () => {
  assert.equal(sameList([], []), true);
  assert.equal(sameList(["a", "b"], ["a", "b"]), true);
  assert.equal(sameList(["a", "b"], ["b", "a"]), false);
  assert.equal(sameList(["a"], ["a", "b"]), false);
  assert.equal(sameList([{ at: 1 }], [{ at: 1 }]), false);
  assert.equal(
    sameList([{ at: 1 }], [{ at: 1 }], (have, want) => have.at === want.at),
    true,
  );
});

test("records are the same by key and value", () => {
  assert.equal(sameRecord({ a: "1", b: "2" }, { b: "2", a: "1" }), true);
  assert.equal(sameRecord({ a: "1" }, { a: "2" }), false);
  assert.equal(sameRecord({ a: "1" }, { b: "1" }), false);
  assert.equal(sameRecord({}, { a: "" }), false);
  assert.equal(sameRecord({ toString: "x" }, { other: "x" }), false);
});
