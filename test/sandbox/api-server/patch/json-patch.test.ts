// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  applyJsonPatch,
  JsonPatchError,
  type JsonPatchOperation,
} from "../../../../src/sandbox/api-server/patch/json-patch.ts";

interface Row {
  readonly name: string;
  readonly patch: readonly JsonPatchOperation[];
  /** undefined = the patch is refused. */
  readonly want?: unknown;
}

const document = { a: 1, list: ["x", "y"], "sl/ash": { "til~de": true } };

const rows: readonly Row[] = [
  { name: "add a member", patch: [{ op: "add", path: "/b", value: 2 }], want: { ...document, b: 2 } },
  { name: "add over a member", patch: [{ op: "add", path: "/a", value: 2 }], want: { ...document, a: 2 } },
  {
    name: "add before",
    patch: [{ op: "add", path: "/list/0", value: "w" }],
    want: { ...document, list: ["w", "x", "y"] },
  },
  {
    name: "add at the end",
    patch: [{ op: "add", path: "/list/-", value: "z" }],
    want: { ...document, list: ["x", "y", "z"] },
  },
  { name: "add beyond the end", patch: [{ op: "add", path: "/list/3", value: "z" }] },
  { name: "add into nothing", patch: [{ op: "add", path: "/b/c", value: 2 }] },
  { name: "remove", patch: [{ op: "remove", path: "/list/0" }], want: { ...document, list: ["y"] } },
  { name: "remove nothing", patch: [{ op: "remove", path: "/b" }] },
  { name: "replace", patch: [{ op: "replace", path: "/list/1", value: "z" }], want: { ...document, list: ["x", "z"] } },
  { name: "replace nothing", patch: [{ op: "replace", path: "/b", value: 1 }] },
  { name: "replace all", patch: [{ op: "replace", path: "", value: { new: true } }], want: { new: true } },
  {
    name: "move",
    patch: [{ op: "move", from: "/a", path: "/list/-" }],
    want: { list: ["x", "y", 1], "sl/ash": document["sl/ash"] },
  },
  { name: "copy", patch: [{ op: "copy", from: "/a", path: "/b" }], want: { ...document, b: 1 } },
  {
    name: "escaped names",
    patch: [{ op: "replace", path: "/sl~1ash/til~0de", value: false }],
    want: { ...document, "sl/ash": { "til~de": false } },
  },
  { name: "test that holds", patch: [{ op: "test", path: "/list", value: ["x", "y"] }], want: document },
  { name: "test that fails", patch: [{ op: "test", path: "/a", value: "1" }] },
  { name: "test for nothing", patch: [{ op: "test", path: "/b", value: null }], want: document },
  {
    name: "all or none",
    patch: [
      { op: "add", path: "/b", value: 1 },
      { op: "test", path: "/a", value: 2 },
    ],
  },
  { name: "leading zero", patch: [{ op: "replace", path: "/list/01", value: "z" }] },
  { name: "unknown operation", patch: [{ op: "merge", path: "/a", value: 1 }] },
  { name: "no pointer", patch: [{ op: "add", path: "a", value: 1 }] },
];

describe("applyJsonPatch", () => {
  for (const { name, patch, want } of rows) {
    test(name, () => {
      const before = structuredClone(document);
      if (want === undefined) assert.throws(() => applyJsonPatch(document, patch), JsonPatchError);
      else assert.deepEqual(applyJsonPatch(document, patch), want);
      assert.deepEqual(document, before, "the document itself is never changed");
    });
  }
});
