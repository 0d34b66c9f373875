// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  copyMac,
  formatMac,
  isGroupMac,
  isStationMac,
  parseMac,
  sameMac,
} from "../../../../providers/baremetal/speaker/mac.ts";
import { hex } from "./layer2-frames.ts";

test("a MAC is read as it is written", () => {
  assert.deepEqual(parseMac("02:00:5e:10:00:ff"), hex("02005e1000ff"));
  assert.equal(formatMac(hex("ffff 02005e1000ff"), 2), "02:00:5e:10:00:ff");
});

const kinds: readonly (readonly [string, boolean, boolean])[] = [
  ["02:00:00:00:00:01", false, true],
  ["ff:ff:ff:ff:ff:ff", true, false],
  ["01:00:5e:00:00:01", true, false],
  ["33:33:00:00:00:01", true, false],
  ["00:00:00:00:00:00", false, false],
  ["00:00:00:00:00:01", false, true],
];
for (const [text, isGroup, isStation] of kinds) {
  test(`${text} is ${isGroup ? "a group" : "no group"} and ${isStation ? "a station" : "no station"}`, () => {
    assert.equal(isGroupMac(parseMac(text), 0), isGroup);
    assert.equal(isStationMac(parseMac(text), 0), isStation);
  });
}

test("octets that a frame does not have are those of no station", () => {
  assert.equal(sameMac(new Uint8Array(3), 0, new Uint8Array(6), 0), false);
  const copy = new Uint8Array(6).fill(9);
  copyMac(hex("0203"), 0, copy, 0);
  assert.deepEqual(copy, hex("020300000000"));
});
