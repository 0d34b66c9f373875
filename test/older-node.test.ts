// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { after, test } from "node:test";

const words = ["one", "two", "three", "four", "five"];
const sizeOf = (word: string, index: number): number => word.length + (index > 2 ? 10 : 0);
const nativeGroups = Map.groupBy(words, sizeOf);

/** Takes a function away as if this Node were older. Returns what puts it back. */
function age(owner: object, name: string): () => void {
  const native = Object.getOwnPropertyDescriptor(owner, name);
  assert.ok(native !== undefined && Reflect.deleteProperty(owner, name));
  return () => {
    Object.defineProperty(owner, name, native);
  };
}

test("what an older Node lacks is put in its place, and does the same", async () => {
  after(age(Map, "groupBy"));
  after(age(Promise, "withResolvers"));
  await import("../src/older-node.ts");
  assert.deepEqual([...Map.groupBy(words, sizeOf)], [...nativeGroups]);

  const kept = Promise.withResolvers<string>();
  kept.resolve("value");
  assert.equal(await kept.promise, "value");
  const broken = Promise.withResolvers<string>();
  broken.reject(new Error("no"));
  await assert.rejects(broken.promise, /no/);
});
