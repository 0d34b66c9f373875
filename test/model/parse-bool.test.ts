// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseBool } from "../../src/model/parse-bool.ts";

const cases: readonly (readonly [boolean | undefined, readonly string[]])[] = [
  [true, ["1", "t", "T", "true", "TRUE", "True"]],
  [false, ["0", "f", "F", "false", "FALSE", "False"]],
  [undefined, ["", " ", "yes", "no", "tRUE", "2", " true", "on"]],
];

for (const [value, spellings] of cases) {
  test(`${spellings.map((text) => JSON.stringify(text)).join(", ")} mean ${value}`, () => {
    for (const text of spellings) assert.equal(parseBool(text), value, JSON.stringify(text));
  });
}
