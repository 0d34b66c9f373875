// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { addressAt, blockOf, canonicalCidr } from "../../../src/sandbox/aws/cidr.ts";

const cases: readonly (readonly [text: string, family: "IPv4" | "IPv6", canonical: string | undefined])[] = [
  ["100.68.0.18/18", "IPv4", "100.68.0.0/18"],
  ["10.0.0.1/32", "IPv4", "10.0.0.1/32"],
  ["0.0.0.0/0", "IPv4", "0.0.0.0/0"],
  ["2001:DB8:0:0::1/64", "IPv6", "2001:db8::/64"],
  ["::/0", "IPv6", "::/0"],
  ["10.0.0.0/33", "IPv4", undefined],
  ["10.0.0.0", "IPv4", undefined],
  ["::/0", "IPv4", undefined],
  ["10.0.0.0/8", "IPv6", undefined],
];

describe("canonicalCidr", () => {
  for (const [text, family, canonical] of cases) {
    test(`${text} as ${family}`, () => assert.equal(canonicalCidr(text, family), canonical));
  }
});

test("addressAt counts from the start of the block", () => {
  assert.equal(addressAt("10.0.16.0/20", 260), "10.0.17.4");
});

test("blockOf wants a block", () => assert.throws(() => blockOf("10.0.0.0"), RangeError));
