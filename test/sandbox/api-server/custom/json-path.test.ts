// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseJsonPath } from "../../../../src/sandbox/api-server/custom/json-path.ts";

const object = {
  spec: { names: ["a", "b"], "dotted.name": 1 },
  status: {
    conditions: [
      { type: "Ready", status: "True" },
      { type: "Other", status: "False" },
    ],
  },
};

const rows: readonly (readonly [string, readonly unknown[] | undefined])[] = [
  [".spec.names", [["a", "b"]]],
  [".spec.names[1]", ["b"]],
  [".spec.names[*]", ["a", "b"]],
  [".spec.names[7]", []],
  [".spec.absent.deeper", []],
  [".spec.dotted\\.name", [1]],
  [".spec['dotted.name']", [1]],
  ['.status.conditions[?(@.type=="Ready")].status', ["True"]],
  [".status.conditions[?(@.type=='Other')].status", ["False"]],
  [".status.conditions[?(@.count>3)]", undefined],
];

describe("parseJsonPath", () => {
  for (const [path, values] of rows) {
    test(path, () => assert.deepEqual(parseJsonPath(path)?.(object), values));
  }
});
