// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ApiError } from "../../../src/sandbox/api-server/api-error.ts";
import { toKubeObject } from "../../../src/sandbox/api-server/kube-object.ts";
import { parseLabelSelector } from "../../../src/sandbox/api-server/selectors.ts";

const object = toKubeObject({ metadata: { name: "x", labels: { a: "b", "example.com/c": "d", empty: "" } } });

/** Selector, and whether it chooses the object; undefined = it cannot be read. */
const rows: readonly (readonly [string, boolean | undefined])[] = [
  ["", true],
  ["a=b", true],
  ["a==b", true],
  ["a=c", false],
  ["a!=c", true],
  ["a!=b", false],
  ["other!=b", true],
  ["a", true],
  ["!a", false],
  ["!other", true],
  ["a in (x, b)", true],
  ["a in (x)", false],
  ["a notin (x)", true],
  ["other notin (x)", true],
  ["other in (x)", false],
  ["a in (b,c),example.com/c=d", true],
  ["a=b,other", false],
  ["empty=", true],
  ["empty in ()", true],
  ["a=b=c", undefined],
  ["a b", undefined],
];

describe("parseLabelSelector", () => {
  for (const [selector, chosen] of rows) {
    test(`${JSON.stringify(selector)} ${chosen === undefined ? "is refused" : `is ${chosen}`}`, () => {
      if (chosen === undefined) assert.throws(() => parseLabelSelector(selector), ApiError);
      else assert.equal(parseLabelSelector(selector)(object), chosen);
    });
  }
});
