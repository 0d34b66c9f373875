// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  fieldsOf,
  flag,
  listOf,
  mapOf,
  oneOf,
  required,
  type Shape,
  text,
  textOrNumber,
  time,
  wholeNumber,
} from "../../src/plan/manifest-shape.ts";

const shapes: readonly (readonly [name: string, shape: Shape, good: readonly unknown[], bad: readonly unknown[]])[] = [
  ["text", text, ["", "a"], [1, true, [], {}]],
  ["flag", flag, [true, false], ["true", 0, 1]],
  ["time", time, ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00.5+02:00"], ["2024", "now", "2024-13-01T00:00:00Z", 7]],
  ["wholeNumber", wholeNumber(1, 3), [1, 3], [0, 4, 1.5, "1", Number.NaN, 1e300]],
  ["oneOf", oneOf(["A", "B"]), ["A", "B", ""], ["a", "C", 1, ["A"]]],
  ["textOrNumber", textOrNumber, ["http", 80], [1.5, true, {}]],
  ["listOf", listOf(text), [[], ["a"]], [{}, "a", [1], [["a"]]]],
  ["mapOf", mapOf(text), [{}, { a: "b" }], [[], "a", { a: 1 }]],
  ["fieldsOf", fieldsOf({ a: text }), [{}, { a: "b" }, { b: 1 }], [[], 1, { a: 1 }]],
];

describe("shapes", () => {
  for (const [name, shape, good, bad] of shapes) {
    test(name, () => {
      for (const value of [...good, undefined, null]) assert.equal(shape(value, "f"), undefined, JSON.stringify(value));
      for (const value of bad) assert.match(shape(value, "f") ?? "", /^f.* is .*; it must be /, JSON.stringify(value));
    });
  }

  test("required: what is not set is missing, and all else is as it was", () => {
    const shape = required(text);
    assert.deepEqual(
      [undefined, null, "", "a"].map((value) => shape(value, "f")),
      ["f is missing; write it", "f is missing; write it", "f is missing; write it", undefined],
    );
    assert.equal(shape(1, "f"), text(1, "f"));
  });

  test("names the place inside", () => {
    const shape = fieldsOf({ a: listOf(fieldsOf({ b: mapOf(flag) })) });
    assert.match(shape({ a: [{}, { b: { c: 1 } }] }, "") ?? "", /^a\[1\]\.b "c" is 1; /);
  });

  test("shows no more of a long value than tells it apart", () => {
    const complaint =
      text(
        Array.from({ length: 1_000 }, () => "word"),
        "f",
      ) ?? "";
    assert.ok(complaint.length < 100, complaint);
  });
});
