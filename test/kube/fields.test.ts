// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fields from "../../src/kube/fields.ts";

const raw = {
  text: "a",
  empty: "",
  count: 3,
  zero: 0,
  half: 0.5,
  flag: false,
  none: null,
  list: ["a", "", 1, null],
  map: { a: "1", b: "", c: 2 },
  time: "2026-01-01T00:00:00Z",
};

describe("a field", () => {
  const cases: readonly (readonly [what: string, read: unknown, value: unknown])[] = [
    ["inside another", fields.fieldOf({ a: { b: 1 } }, "a", "b"), 1],
    ["inside nothing", fields.fieldOf({ a: null }, "a", "b"), undefined],
    ["inside a text", fields.fieldOf({ a: "text" }, "a", "length"), undefined],
    ["that is null", fields.fieldOf(raw, "none"), undefined],
    ["of text", fields.textOf(raw, "text"), "a"],
    ["of empty text", fields.textOf(raw, "empty"), undefined],
    ["of text that is a number", fields.textOf(raw, "count"), undefined],
    ["that counts", fields.countOf(raw, "count"), 3],
    ["that counts nothing", fields.countOf(raw, "zero"), undefined],
    ["that is half", fields.countOf(raw, "half"), undefined],
    ["that counts in text", fields.countOf(raw, "text"), undefined],
    ["that says no", fields.flagOf(raw, "flag"), false],
    ["that says neither", fields.flagOf(raw, "count"), undefined],
    ["of a list", fields.listOf(raw, "list"), raw.list],
    ["of a list that is none", fields.listOf(raw, "map"), []],
    ["of texts", fields.textsOf(raw, "list"), ["a"]],
    ["of a map of texts", fields.textMapOf(raw, "map"), { a: "1", b: "" }],
    ["of a map that is a list", fields.textMapOf(raw, "list"), {}],
    ["of a time", fields.timeOf(raw, "time"), Date.UTC(2026, 0, 1)],
    ["of a time that is none", fields.timeOf(raw, "text"), 0],
    ["of a word that is known", fields.wordOf("b", ["a", "b"], "other"), "b"],
    ["of a word that is not", fields.wordOf("c", ["a", "b"], "other"), "other"],
  ];
  for (const [what, read, value] of cases) {
    test(what, () => {
      assert.deepEqual(read, value);
    });
  }
});

test("all that is empty is the same empty thing", () => {
  assert.equal(fields.textsOf({}, "a"), fields.textsOf({}, "b"));
  assert.equal(fields.textMapOf({ a: {} }, "a"), fields.textMapOf({}, "b"));
});
