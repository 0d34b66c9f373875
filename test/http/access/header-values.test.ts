// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { headerEntries, headerValue, headerValues } from "../../../src/http/access/header-values.ts";

const lines = ["X-Remote-Group", "a,b", "accept", "*/*", "x-remote-group", "", "X-REMOTE-GROUP", "c"];

test("the values of a header are those of all its lines, whole, but for empty ones", () => {
  assert.deepEqual(headerValues(lines, "X-Remote-group"), ["a,b", "c"]);
  assert.deepEqual(headerValues(lines, "none"), []);
});

test("the value of a header is that of its first line", () => {
  assert.equal(headerValue(lines, "x-remote-GROUP"), "a,b");
  assert.equal(headerValue(["A", "", "A", "1"], "a"), undefined);
  assert.equal(headerValue(lines, "none"), undefined);
});

test("headers are told with names in lower case, and a name without a value has none", () => {
  assert.deepEqual(headerEntries(["A", "1", "b"]), [["a", "1"]]);
});
