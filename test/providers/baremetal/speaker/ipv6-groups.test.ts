// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { ipOctets } from "../../../../providers/baremetal/speaker/ip-octets.ts";
import {
  allNodesMac,
  groupMac,
  isMulticast,
  solicitedNodeGroup,
} from "../../../../providers/baremetal/speaker/ipv6-groups.ts";
import { toHex } from "./layer2-frames.ts";

/** The first is the example of RFC 4291 section 2.7.1. */
const groups: readonly (readonly [address: string, group: string, mac: string])[] = [
  ["4037::01:800:200e:8c6c", "ff02::1:ff0e:8c6c", "3333ff0e8c6c"],
  ["2001:db8::10", "ff02::1:ff00:10", "3333ff000010"],
  ["fe80::ffff:ffff", "ff02::1:ffff:ffff", "3333ffffffff"],
];

for (const [address, group, mac] of groups) {
  test(`solicitations for ${address} go to ${group}, at ${mac}`, () => {
    assert.deepEqual(solicitedNodeGroup(ipOctets(address)), ipOctets(group));
    assert.equal(toHex(groupMac(ipOctets(group))), mac);
  });
}

test("making a group leaves one that was made before as it was", () => {
  const before = solicitedNodeGroup(ipOctets("2001:db8::10"));
  solicitedNodeGroup(ipOctets("2001:db8::ffff:ffff"));
  assert.deepEqual(before, ipOctets("ff02::1:ff00:10"));
});

test("all nodes are at 33:33:00:00:00:01", () => assert.equal(toHex(allNodesMac), "333300000001"));

for (const [address, want] of [
  ["ff02::1", true],
  ["ff0e::1", true],
  ["fe80::1", false],
  ["2001:db8::ff", false],
] as const) {
  test(`${address} is ${want ? "a" : "no"} multicast address`, () => {
    const packet = Uint8Array.of(0, 0, ...ipOctets(address));
    assert.equal(isMulticast(packet, 2), want);
  });
}
