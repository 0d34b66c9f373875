// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { headerEntries, headerValues } from "../../../src/http/access/header-values.ts";

const lines = ["X-Remote-Group", "a,b", "accept", "*/*", "x-remote-group", "", "X-REMOTE-GROUP", "c"];

test("the values of a header are those of all its lines, whole, but for empty ones", () => {
  assert.deepEqual(headerValues(lines, "X-Remote-group"), ["a,b", "c"]);
  assert.deepEqual(headerValues(lines, "none"), []);
});

test("headers are told with names in lower case, and a name without a value has none", () => {
  assert.deepEqual(headerEntries(["A", "1", "b"]), [["a", "1"]]);
});
