// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { ipOctets } from "../../../../providers/baremetal/speaker/ip-octets.ts";
import {
  findMacOption,
  judgeNdp,
  ndpFlag,
  ndpFrameLength,
  ndpOption,
  ndpType,
  ndpTypeOf,
  putNdpFrame,
} from "../../../../providers/baremetal/speaker/ndp-message.ts";
import { advertisement, changed, hex, solicitation, toHex, withChecksum } from "./layer2-frames.ts";

const types: readonly (readonly [what: string, frame: Uint8Array, want: number | string])[] = [
  ["a solicitation", hex(solicitation), ndpType.solicitation],
  ["an advertisement", hex(advertisement), ndpType.advertisement],
  ["a router solicitation", changed(solicitation, 54, "85"), "NotRequest"],
  ["a redirect", changed(solicitation, 54, "89"), "NotRequest"],
  ["UDP", changed(solicitation, 20, "11"), "NotRequest"],
  ["another EtherType", changed(solicitation, 12, "0800"), "Malformed"],
  ["another version of IP", changed(solicitation, 14, "40"), "Malformed"],
  ["a frame that ends before the message", hex(solicitation).subarray(0, 54), "Malformed"],
  ["a message of 23 octets", changed(solicitation, 18, "0017"), "Malformed"],
  ["a message cut short", hex(solicitation).subarray(0, 85), "Malformed"],
];

for (const [what, frame, want] of types) {
  test(`${what} is ${want}`, () => assert.equal(ndpTypeOf(frame), want));
}

const nonce = "0e 01 112233445566";
const longer = solicitation.replace(" 0020 3a", " 0028 3a");
const judgements: readonly (readonly [what: string, frame: Uint8Array, want: string])[] = [
  ["nothing wrong", hex(solicitation), "Valid"],
  ["an unknown option", withChecksum(hex(`${longer} ${nonce}`)), "Valid"],
  [
    "an odd length, and so a broken option",
    withChecksum(hex(`${solicitation.replace(" 0020 3a", " 0021 3a")} 01`)),
    "Malformed",
  ],
  ["a lower hop limit", changed(solicitation, 21, "fe"), "BadHopLimit"],
  ["a wrong checksum", hex(solicitation.replace("4b43", "4b42")), "BadChecksum"],
  ["a code", changed(solicitation, 55, "01"), "Malformed"],
  ["a multicast target", changed(solicitation, 62, "ff"), "Malformed"],
  ["an option without length", changed(solicitation, 79, "00"), "Malformed"],
  ["an option beyond the end", changed(solicitation, 79, "02"), "Malformed"],
  [
    "a MAC option of two units",
    withChecksum(hex(`${longer.replace("01 01 0200", "01 02 0200")} ${nonce}`)),
    "Malformed",
  ],
];

for (const [what, frame, want] of judgements) {
  test(`a message with ${what} is ${want}`, () => assert.equal(judgeNdp(frame), want));
}

test("the MAC is found behind other options, and not in an option of another kind", () => {
  const behind = hex(solicitation.replace(" 0020 3a", " 0028 3a").replace("01 01 0200", `${nonce} 01 01 0200`));
  assert.equal(findMacOption(behind, ndpOption.sourceMac), 88);
  assert.equal(findMacOption(behind, ndpOption.targetMac), undefined);
  assert.equal(findMacOption(hex(advertisement), ndpOption.targetMac), 80);
  assert.equal(findMacOption(hex(solicitation.replace(" 0020 3a", " 0018 3a")), ndpOption.sourceMac), undefined);
});

const written: readonly (readonly [what: string, frame: string, source: string, target: string])[] = [
  ["solicitation", solicitation, "fe80::1", "2001:db8::10"],
  ["advertisement", advertisement, "2001:db8::10", "2001:db8::10"],
];

for (const [what, text, source, target] of written) {
  test(`writes the ${what} over whatever stood in the frame, but for the two destinations`, () => {
    const want = withChecksum(hex(text));
    const frame = new Uint8Array(ndpFrameLength).fill(0xaa);
    frame.set(want.subarray(0, 6), 0);
    frame.set(want.subarray(38, 54), 38);
    putNdpFrame(frame, {
      type: what === "solicitation" ? ndpType.solicitation : ndpType.advertisement,
      flags: what === "solicitation" ? 0 : ndpFlag.solicited | ndpFlag.override,
      sourceMac: want.subarray(6, 12),
      source: ipOctets(source),
      target: ipOctets(target),
    });
    assert.equal(toHex(frame), toHex(want));
    assert.equal(judgeNdp(frame), "Valid");
  });
}
