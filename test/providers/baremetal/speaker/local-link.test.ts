// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { canAnswer, toLink } from "../../../../providers/baremetal/speaker/local-link.ts";
import type { Link } from "../../../../providers/baremetal/speaker/model.ts";
import { eth0, hex, makeLink } from "./layer2-frames.ts";

test("a link keeps what it is, and has its Ethernet address in octets besides; the way back drops these", () => {
  const link: Link = { index: 7, name: "eth1", mac: "02:00:00:00:00:0b", up: false, arp: true, ndp: false };
  const local = makeLink(link);
  assert.deepEqual(local, { ...link, macOctets: hex("02000000000b") });
  assert.deepEqual(toLink(local), link);
});

const abilities: readonly (readonly [changes: Partial<Link>, ipv4: boolean, ipv6: boolean])[] = [
  [{}, true, true],
  [{ arp: false }, false, true],
  [{ ndp: false }, true, false],
  [{ up: false }, false, false],
];

for (const [changes, ipv4, ipv6] of abilities) {
  test(`a link with ${JSON.stringify(changes)} can answer for IPv4: ${ipv4}, for IPv6: ${ipv6}`, () => {
    const link = { ...eth0, ...changes };
    assert.deepEqual([canAnswer(link, "IPv4"), canAnswer(link, "IPv6")], [ipv4, ipv6]);
  });
}
