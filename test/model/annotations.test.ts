// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { UserError } from "../../src/errors.ts";
import { readBool, readStringList, readStringMap } from "../../src/model/annotations.ts";

const key = "fairlead.dev/key";
const of = (value: string): Readonly<Record<string, string>> => ({ [key]: value });

test("lists are split at commas, trimmed, without empty items", () => {
  assert.deepEqual(readStringList(of(" a, b ,,c,"), key), ["a", "b", "c"]);
  assert.deepEqual(readStringList(of(""), key), []);
  assert.equal(readStringList({}, key), undefined);
});

test("maps are pairs of name=value; a value may be empty and hold more of the sign", () => {
  assert.deepEqual(
    readStringMap(of("a=1, b = 2 ,c=,d=x=y"), key),
    new Map([
      ["a", "1"],
      ["b", "2"],
      ["c", ""],
      ["d", "x=y"],
    ]),
  );
  assert.deepEqual(readStringMap(of(""), key), new Map());
  assert.equal(readStringMap({}, key), undefined);
});

test("booleans are Go's", () => {
  assert.equal(readBool(of(" T "), key), true);
  assert.equal(readBool(of("0"), key), false);
  assert.equal(readBool({}, key), undefined);
});

const refused: readonly (readonly [string, () => unknown, string])[] = [
  ["a boolean that is none", () => readBool(of("yes"), key), '"yes"; allowed: "true" or "false".'],
  ["an empty boolean", () => readBool(of(""), key), '""; allowed: "true" or "false".'],
  [
    "a pair without the sign",
    () => readStringMap(of("a"), key),
    '"a"; allowed: pairs of name=value, separated by commas.',
  ],
  [
    "a pair without a name",
    () => readStringMap(of("=1"), key),
    '"=1"; allowed: pairs of name=value, separated by commas.',
  ],
  ["a name given twice", () => readStringMap(of("a=1,a=2"), key), '"a=1,a=2"; allowed: each name once.'],
];

for (const [name, read, message] of refused) {
  test(`${name} is refused by key, value and what is allowed`, () => {
    assert.throws(read, (error) => {
      assert.ok(error instanceof UserError);
      assert.equal(error.reason, "InvalidAnnotation");
      assert.equal(error.message, `Annotation ${key} is ${message}`);
      return true;
    });
  });
}
