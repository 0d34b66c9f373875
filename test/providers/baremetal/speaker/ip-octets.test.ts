// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { formatIpOctets, ipOctets } from "../../../../providers/baremetal/speaker/ip-octets.ts";
import { TerminalError } from "../../../../src/errors.ts";
import { hex } from "./layer2-frames.ts";

test("an address is its octets in network order", () => {
  assert.deepEqual(ipOctets("192.0.2.10"), hex("c000020a"));
  assert.deepEqual(ipOctets("2001:db8::a:1"), hex("20010db8 00000000 00000000 000a0001"));
});

test("octets and text are each other's inverse", () => {
  const octets = fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 4 }),
    fc.uint8Array({ minLength: 16, maxLength: 16 }).filter(([first]) => first !== 0),
  );
  fc.assert(fc.property(octets, (address) => assert.deepEqual(ipOctets(formatIpOctets(address)), address)));
});

test("what is no address is refused", () => {
  assert.throws(() => ipOctets("192.0.2"), TerminalError);
});
