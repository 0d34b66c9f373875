// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { editDistance, nearest } from "../../src/model/nearest.ts";

const distances: readonly [string, string, number][] = [
  ["", "", 0],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["scheme", "shceme", 2],
  ["same", "same", 0],
];
for (const [from, to, want] of distances) {
  test(`from "${from}" to "${to}" it takes ${want} edits`, () => {
    assert.equal(editDistance(from, to), want);
    assert.equal(editDistance(to, from), want);
  });
}

test("nearest finds the word that was probably meant, or none", () => {
  assert.equal(nearest("adress-pool", ["address-pool", "allow-shared-ip"]), "address-pool");
  assert.equal(nearest("something", ["address-pool", "allow-shared-ip"]), undefined);
  assert.equal(nearest("ab", ["aa", "bb"]), "aa");
});
