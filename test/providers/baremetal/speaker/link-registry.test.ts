// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { excludedBy } from "../../../../providers/baremetal/speaker/excluded-interfaces.ts";
import { LinkRegistry } from "../../../../providers/baremetal/speaker/link-registry.ts";
import { toLink } from "../../../../providers/baremetal/speaker/local-link.ts";
import { parseNetlink } from "../../../../providers/baremetal/speaker/netlink-message.ts";
import { address, link, usualFlags } from "./layer2-netlink.ts";

let registry: LinkRegistry;

const hear = (...datagrams: readonly Buffer[]) => {
  for (const datagram of datagrams) for (const message of parseNetlink(datagram)) registry.apply(message);
};
const links = () => registry.links().map(toLink);
const eth0 = { index: 2, name: "eth0", mac: "02:00:00:00:00:0a", up: true, arp: true, ndp: false };

beforeEach(() => {
  registry = new LinkRegistry(excludedBy(["^veth"]));
});

describe("LinkRegistry", () => {
  test("gives the links in the order of their indexes, without those that are excluded", () => {
    hear(link({ index: 5, name: "eth3" }), link({ index: 4, name: "veth1" }), link({ index: 2, name: "eth0" }));
    assert.deepEqual(
      links().map(({ name }) => name),
      ["eth0", "eth3"],
    );
  });

  const changes: readonly (readonly [string, Parameters<typeof link>[0], object])[] = [
    ["an ordinary link answers ARP", { index: 2, name: "eth0" }, {}],
    ["one that is down is not up", { index: 2, name: "eth0", flags: usualFlags & ~1 }, { up: false }],
    ["one without carrier is not up", { index: 2, name: "eth0", flags: usualFlags & ~0x40 }, { up: false }],
    ["one that was told not to do ARP does not", { index: 2, name: "eth0", flags: usualFlags | 0x80 }, { arp: false }],
    ["one without broadcast does not", { index: 2, name: "eth0", flags: usualFlags & ~2 }, { arp: false }],
    ["the loopback does not", { index: 2, name: "eth0", flags: usualFlags | 8, type: 772 }, { arp: false }],
    ["what is no Ethernet does not", { index: 2, name: "eth0", type: 32 }, { arp: false }],
    ["a slave does not: its master answers", { index: 2, name: "eth0", master: 9 }, { arp: false }],
    [
      "one with no MAC yet does not",
      { index: 2, name: "eth0", mac: "00:00:00:00:00:00" },
      { mac: "00:00:00:00:00:00", arp: false },
    ],
  ];
  for (const [name, change, difference] of changes) {
    test(name, () => {
      hear(link(change));
      assert.deepEqual(links(), [{ ...eth0, ...difference }]);
    });
  }

  test("leaves out what has no Ethernet address at all", () => {
    hear(link({ index: 2, name: "tun0", without: "mac" }));
    assert.deepEqual(links(), []);
  });

  test("a link does NDP while it has a link-local address that may be used", () => {
    const local = { linkIndex: 2, ip: "fe80::1" };
    const steps: readonly (readonly [Buffer, boolean])[] = [
      [link({ index: 2, name: "eth0" }), false],
      [address({ linkIndex: 2, ip: "2001:db8::1", flags: 0x80 }), false],
      [address({ ...local, flags: 0x40 }), false],
      [address({ ...local, flags: 0x80 }), true],
      [address({ linkIndex: 2, ip: "2001:db8::1", flags: 0x80, isGone: true }), true],
      [address({ ...local, flags: 0x80, isGone: true }), false],
    ];
    const seen = steps.map(([datagram]) => {
      hear(datagram);
      return links()[0]?.ndp;
    });
    assert.deepEqual(
      seen,
      steps.map(([, ndp]) => ndp),
    );
  });

  test("a slave does not do NDP either", () => {
    hear(link({ index: 2, name: "eth0", master: 9 }), address({ linkIndex: 2, ip: "fe80::1", flags: 0x80 }));
    assert.equal(links()[0]?.ndp, false);
  });

  test("forgets the addresses of a link that is gone", () => {
    hear(link({ index: 2, name: "eth0" }), address({ linkIndex: 2, ip: "fe80::1", flags: 0x80 }));
    hear(link({ index: 2, name: "eth0", isGone: true }));
    assert.deepEqual(links(), []);
    hear(link({ index: 2, name: "eth0" }));
    assert.deepEqual(links(), [eth0]);
  });

  test("a dump takes away what it does not name", () => {
    hear(
      link({ index: 2, name: "eth0" }),
      link({ index: 3, name: "eth1" }),
      address({ linkIndex: 2, ip: "fe80::1", flags: 0x80 }),
    );
    registry.beginDump("links");
    hear(link({ index: 2, name: "eth0" }));
    registry.endDump("links");
    assert.deepEqual(links(), [{ ...eth0, ndp: true }]);
    registry.beginDump("addresses");
    registry.endDump("addresses");
    assert.deepEqual(links(), [eth0]);
  });
});
