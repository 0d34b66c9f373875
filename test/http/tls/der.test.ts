// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  encode,
  encodeBits,
  encodeNatural,
  encodeObjectId,
  encodeOctets,
  encodeSequence,
  encodeText,
  encodeTime,
  encodeTrue,
} from "../../../src/http/tls/der.ts";

const octets = (...values: readonly number[]): Buffer => Buffer.from(values);

/** The examples are those of ITU-T X.690 and RFC 5280 where these have one. */
const rows: readonly (readonly [what: string, encoded: Buffer, hex: string])[] = [
  ["nothing in it", encodeSequence(), "3000"],
  ["a true value", encodeTrue(), "0101ff"],
  ["parts one after the other", encodeSequence(encodeTrue(), encodeTrue()), "30060101ff0101ff"],
  ["127 octets", encodeOctets(Buffer.alloc(127)).subarray(0, 3), "047f00"],
  ["128 octets", encodeOctets(Buffer.alloc(128)).subarray(0, 4), "04818000"],
  ["256 octets", encodeOctets(Buffer.alloc(256)).subarray(0, 5), "0482010000"],
  ["a number", encodeNatural(octets(0x7f)), "02017f"],
  ["a number whose first bit would be taken for a sign", encodeNatural(octets(0x80, 1)), "0203008001"],
  ["bits", encodeBits(octets(0x80), 7), "03020780"],
  ["text of more than ASCII", encodeText("ü"), "0c02c3bc"],
  ["an object id", encodeObjectId("2.5.29.17"), "0603551d11"],
  ["an object id with long arcs", encodeObjectId("1.2.840.113549"), "06062a864886f70d"],
  ["an object id with an arc of 128", encodeObjectId("1.3.128"), "06032b8100"],
  ["a tag of one's own", encode(0x82, Buffer.from("a")), "820161"],
  ["a time until 2049", encodeTime(Date.UTC(2049, 11, 31, 23, 59, 59, 999)), "170d3439313233313233353935395a"],
  ["a time from 2050 on", encodeTime(Date.UTC(2050, 0, 1)), "180f32303530303130313030303030305a"],
];

describe("in DER,", () => {
  for (const [what, encoded, hex] of rows) {
    test(what, () => assert.equal(encoded.toString("hex"), hex));
  }
});
