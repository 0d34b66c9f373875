// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { soundPart } from "../../src/cloud-config/sound-part.ts";

const value = { kind: "x", list: [{ a: 1, b: 2 }, { a: 3 }] };
const table: readonly (readonly [paths: readonly (readonly (string | number)[])[], left: unknown])[] = [
  [[], value],
  [[[]], value],
  [[["kind"]], { list: value.list }],
  [[["list", "0", "a"]], { kind: "x", list: [{ b: 2 }, { a: 3 }] }],
  [[["list", 0, "nothing", "there"]], value],
  [[["list"], ["list", "0"]], { kind: "x" }],
];
for (const [paths, left] of table) {
  test(`without ${JSON.stringify(paths)}`, () => {
    const before = structuredClone(value);
    assert.deepEqual(
      soundPart(
        value,
        paths.map((path) => ({ path })),
      ),
      left,
    );
    assert.deepEqual(value, before);
  });
}

test("an element of a list leaves a hole", () => {
  const { list } = soundPart(value, [{ path: ["list", "0"] }]) as typeof value;
  assert.deepEqual(list.map(({ a }, index) => [index, a]).filter(Array.isArray), [[1, 3]]);
});

test("what is no map stays", () => {
  for (const plain of ["text", 7, null, undefined]) assert.equal(soundPart(plain, [{ path: ["a"] }]), plain);
});
