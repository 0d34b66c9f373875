// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { digestOf, Wishes } from "../../../../providers/aws/mirror/wishes.ts";
import { classless, wantedOf } from "../build/wanted-of.ts";

const plain = wantedOf(classless());
const other = wantedOf(classless({ "healthcheck-interval": "20" }));
const { key } = plain.owner;

describe("a wish", () => {
  test("has come true once a pass for it has come to its end", () => {
    const wishes = new Wishes();
    assert.equal(wishes.face(plain), false);
    assert.equal(wishes.face(plain), false);
    wishes.fulfil(key);
    assert.equal(wishes.face(plain), true);
  });

  test("is another one when anything that the model is made of changes", () => {
    assert.notEqual(digestOf(plain), digestOf(other));
    const wishes = new Wishes();
    wishes.face(plain);
    wishes.fulfil(key);
    assert.equal(wishes.face(other), false);
    wishes.fulfil(key);
    assert.equal(wishes.face(plain), false);
  });

  test("that nobody has faced cannot come true", () => {
    const wishes = new Wishes();
    wishes.fulfil(key);
    assert.equal(wishes.face(plain), false);
  });

  test("of what is gone is forgotten", () => {
    const wishes = new Wishes();
    wishes.face(plain);
    wishes.fulfil(key);
    wishes.forget(key);
    assert.equal(wishes.face(plain), false);
  });
});
