// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { copyOf, putU16, s32, sameOf, u8, u16 } from "../../../../providers/baremetal/speaker/octets.ts";
import { hex, toHex } from "./layer2-frames.ts";

const octets = hex("01 80 ff 00 7f");

const reads: readonly (readonly [read: (octets: Uint8Array, at: number) => number, at: number, want: number])[] = [
  [u8, 1, 0x80],
  [u8, 5, 0],
  [u16, 0, 0x0180],
  [u16, 1, 0x80ff],
  [u16, 4, 0x7f00],
  [s32, 0, 0x0180ff00],
  [s32, 1, 0x80ff007f | 0],
  [s32, 2, 0xff007f00 | 0],
];

for (const [read, at, want] of reads) {
  test(`${read.name} reads ${want} at ${at} of ${toHex(octets)}`, () => assert.equal(read(octets, at), want));
}

test("putU16 writes both octets, the high one first, and no other", () => {
  const frame = new Uint8Array(4);
  putU16(frame, 1, 0xfedc);
  assert.equal(toHex(frame), "00fedc00");
});

test("copies so many octets from one place to another", () => {
  const frame = new Uint8Array(6);
  copyOf(3)(octets, 1, frame, 2);
  assert.equal(toHex(frame), "000080ff0000");
});

test("compares so many octets, and what lies beyond the end of one differs", () => {
  const same = sameOf(2);
  assert.equal(same(hex("00 80ff"), 1, octets, 1), true);
  assert.equal(same(hex("00 81ff"), 1, octets, 1), false);
  assert.equal(same(hex("00 80fe"), 1, octets, 1), false);
  assert.equal(same(hex("00 8000"), 1, hex("80"), 0), false);
});
