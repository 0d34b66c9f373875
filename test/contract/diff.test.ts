// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { diff } from "./diff.ts";

type Entry = readonly [key: string, value: number];

const matching = {
  wantKey: ([key]: Entry): string => key,
  haveKey: ([key]: Entry): string => key,
  same: ([, want]: Entry, [, have]: Entry): boolean => want === have,
};
const entries = fc.uniqueArray(fc.tuple(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 2 })), {
  selector: ([key]) => key,
});

test("what is wanted and missing is created, what differs updated, what is not wanted deleted, each sorted by key", () => {
  const result = diff<Entry, Entry>(
    [
      ["c", 1],
      ["b", 2],
      ["a", 1],
    ],
    [
      ["d", 1],
      ["b", 1],
      ["c", 1],
    ],
    matching,
  );
  assert.deepEqual(result, {
    toCreate: [["a", 1]],
    toUpdate: [{ want: ["b", 2], have: ["b", 1] }],
    toDelete: [["d", 1]],
  });
});

test("carrying a difference out leads to what is wanted, and leaves none", () => {
  fc.assert(
    fc.property(entries, entries, (wants, haves) => {
      const { toCreate, toUpdate, toDelete } = diff(wants, haves, matching);
      const world = new Map(haves);
      for (const [key] of toDelete) world.delete(key);
      for (const [key, value] of [...toCreate, ...toUpdate.map(({ want }) => want)]) world.set(key, value);
      assert.deepEqual(world, new Map(wants));
      const none = diff(wants, [...world], matching);
      assert.deepEqual(none, { toCreate: [], toUpdate: [], toDelete: [] });
    }),
  );
});

test("the order of the inputs does not show", () => {
  fc.assert(
    fc.property(entries, entries, (wants, haves) => {
      assert.deepEqual(diff(wants.toReversed(), haves.toReversed(), matching), diff(wants, haves, matching));
    }),
  );
});
