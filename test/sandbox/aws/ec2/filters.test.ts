// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyFilters } from "../../../../src/sandbox/aws/ec2/filters.ts";
import { toTags } from "../../../../src/sandbox/aws/tags.ts";

const rows = [
  { name: "a.b", zone: "z1", tags: toTags({ owner: "me", empty: "" }) },
  { name: "axb", zone: "z2", tags: toTags({ owner: "you" }) },
  { name: "a*b", zone: undefined, tags: toTags({}) },
];
const fields = {
  name: ({ name }: (typeof rows)[number]) => [name],
  zone: ({ zone }: (typeof rows)[number]) => [zone],
};

type Filter = readonly [name: string, ...values: readonly string[]];
const cases: readonly (readonly [title: string, filters: readonly Filter[], names: readonly string[]])[] = [
  ["none: all", [], ["a.b", "axb", "a*b"]],
  ["a value, to the letter", [["name", "a.b"]], ["a.b"]],
  ["one of several values", [["zone", "z1", "z2"]], ["a.b", "axb"]],
  [
    "all of several filters",
    [
      ["zone", "z1", "z2"],
      ["name", "axb"],
    ],
    ["axb"],
  ],
  ["any text", [["name", "a*"]], ["a.b", "axb", "a*b"]],
  ["any character", [["name", "a?b"]], ["a.b", "axb", "a*b"]],
  ["an escaped star", [["name", "a\\*b"]], ["a*b"]],
  ["capitals differ", [["name", "A.b"]], []],
  ["a tag", [["tag:owner", "me"]], ["a.b"]],
  ["a tag's empty value", [["tag:empty", ""]], ["a.b"]],
  ["a tag's key", [["tag-key", "owner"]], ["a.b", "axb"]],
  ["no values: nothing", [["zone"]], []],
];

describe("applyFilters", () => {
  for (const [title, filters, names] of cases) {
    test(title, () => {
      const Filter = filters.map(([Name, ...Value]) => ({ Name, Value }));
      const found = applyFilters(rows, { Filter }, fields);
      assert.deepEqual(
        found.map(({ name }) => name),
        names,
      );
    });
  }

  test("refuses a filter that there is not, and too many values", () => {
    const filter = (Name: string, count: number): object => ({ Name, Value: Array.from({ length: count }, () => "x") });
    const apply = (Name: string, count: number): unknown =>
      applyFilters(rows, { Filter: [{ ...filter(Name, count) }] }, fields);
    assert.throws(() => apply("toString", 1), { code: "InvalidParameterValue" });
    assert.throws(() => apply("name", 201), { code: "FilterLimitExceeded" });
  });
});
