// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parseGoBoolean, parseGoDuration, parseGoFloat, parseGoInteger, splitCsv } from "../../src/flags/go-values.ts";

/** `undefined` = refused. */
type Rows<Value> = readonly (readonly [text: string, value: Value | undefined])[];

function tryAll<Value>(title: string, parse: (text: string) => Value | undefined, rows: Rows<Value>): void {
  describe(title, () => {
    for (const [text, value] of rows) {
      test(JSON.stringify(text), () => assert.deepEqual(parse(text), value));
    }
  });
}

tryAll("booleans", parseGoBoolean, [
  ["1", true],
  ["t", true],
  ["TRUE", true],
  ["False", false],
  ["f", false],
  ["0", false],
  ["tRUE", undefined],
  ["yes", undefined],
  ["", undefined],
]);

tryAll("whole numbers", parseGoInteger, [
  ["0", 0],
  ["-0", 0],
  ["+2", 2],
  ["-2", -2],
  ["0x10", 16],
  ["0XfF", 255],
  ["0b101", 5],
  ["0o17", 15],
  ["017", 15],
  ["08", undefined],
  ["1_000", 1000],
  ["0x_ff", 255],
  ["0_7", 7],
  ["1__0", undefined],
  ["1_", undefined],
  ["_1", undefined],
  ["0x", undefined],
  ["2147483647", 2_147_483_647],
  ["-2147483648", -2_147_483_648],
  ["2147483648", undefined],
  ["1.5", undefined],
  [" 1", undefined],
  ["", undefined],
]);

tryAll("numbers", parseGoFloat, [
  ["20", 20],
  ["0.5", 0.5],
  [".5", 0.5],
  ["5.", 5],
  ["-1e2", -100],
  ["", undefined],
  [".", undefined],
  ["1e", undefined],
  ["Infinity", undefined],
]);

tryAll("durations", parseGoDuration, [
  ["0", 0],
  ["-0", 0],
  ["3s", 3_000],
  ["+3s", 3_000],
  ["-3s", -3_000],
  ["1h30m", 5_400_000],
  ["1m1.5s", 61_500],
  [".5s", 500],
  ["1.s", 1_000],
  ["1.1s", 1_100],
  ["10us", 0.01],
  ["10\u00b5s", 0.01],
  ["10\u03bcs", 0.01],
  ["7ns", 0.000_007],
  ["12h0m0s", 43_200_000],
  ["3", undefined],
  ["s", undefined],
  [".s", undefined],
  ["1d", undefined],
  ["1h 3m", undefined],
  ["", undefined],
]);

describe("fields of comma-separated values", () => {
  const rows: readonly (readonly [text: string, fields: readonly string[]])[] = [
    ["", []],
    ["a", ["a"]],
    ["a,b", ["a", "b"]],
    ["a,,b,", ["a", "", "b", ""]],
    ['"a,b",c', ["a,b", "c"]],
    ['"say ""x""",y', ['say "x"', "y"]],
    ['""', [""]],
    ["a, b", ["a", " b"]],
  ];
  for (const [text, fields] of rows) {
    test(text, () => assert.deepEqual(splitCsv(text), fields));
  }

  for (const text of ['a"b', '"a', '"a"b', 'a,"b" ', '"""']) {
    test(`${text} is refused`, () => assert.throws(() => splitCsv(text), /quotation mark/));
  }

  test("what is quoted is read as it was", () => {
    const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), (fields) => {
        assert.deepEqual(splitCsv(fields.map(quote).join(",")), fields);
      }),
    );
  });
});
