// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { parsePointer } from "../../../src/sandbox/api-server/json-pointer.ts";

/** Pointers of RFC 6901 section 5, and one that escapes twice. */
const pointers: readonly (readonly [pointer: string, tokens: readonly string[]])[] = [
  ["", []],
  ["/", [""]],
  ["/foo/0", ["foo", "0"]],
  ["/a~1b", ["a/b"]],
  ["/m~0n", ["m~n"]],
  ["/~01", ["~1"]],
];

for (const [pointer, tokens] of pointers) {
  test(`${JSON.stringify(pointer)} names ${JSON.stringify(tokens)}`, () =>
    assert.deepEqual(parsePointer(pointer), tokens));
}
