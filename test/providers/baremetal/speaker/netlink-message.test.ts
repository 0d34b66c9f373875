// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { dumpRequest, parseNetlink } from "../../../../providers/baremetal/speaker/netlink-message.ts";
import { hex } from "./layer2-frames.ts";
import { address, attribute, done, link, message } from "./layer2-netlink.ts";

describe("parseNetlink", () => {
  test("reads a link", () => {
    const veth = { index: 2, name: "eth0", type: 1, flags: 0x11043, mac: "02:00:00:00:00:0a", isSlave: false };
    // ifinfomsg: family, type, index, flags, change; then IFLA_IFNAME, IFLA_MTU, IFLA_ADDRESS.
    const octets = `00 00 0100 02000000 43100100 00000000
      0900 0300 6574683000 000000
      0800 0400 dc050000
      0a00 0100 02000000000a 0000`;
    assert.deepEqual(parseNetlink(message(16, hex(octets))), [{ kind: "Link", link: veth }]);
  });

  test("tells slaves of a bond or bridge by their master", () => {
    const [slave] = parseNetlink(link({ index: 3, name: "eth1", master: 9 }));
    assert.ok(slave?.kind === "Link" && slave.link.isSlave);
  });

  test("reads that a link is gone", () => {
    assert.deepEqual(parseNetlink(link({ index: 3, name: "eth1", isGone: true })), [{ kind: "LinkGone", index: 3 }]);
  });

  test("does not take a port that leaves a bridge for a link that goes", () => {
    assert.deepEqual(parseNetlink(link({ index: 3, name: "eth1", isGone: true, family: 7 })), []);
    assert.deepEqual(parseNetlink(link({ index: 3, name: "eth1", family: 7 })), []);
  });

  test("does not take a wireless event for a link without MAC", () => {
    const wireless = Buffer.concat([link({ index: 3, name: "wlan0", without: "mac" }), attribute(11, hex("00"))]);
    wireless.writeUInt32LE(wireless.length, 0);
    assert.deepEqual(parseNetlink(wireless), []);
  });

  test("leaves out hardware addresses of other lengths", () => {
    const [tunnel] = parseNetlink(link({ index: 3, name: "tun0", without: "mac" }));
    assert.ok(tunnel?.kind === "Link" && tunnel.link.mac === undefined);
  });

  test("reads IPv6 addresses, and whether they may be used yet", () => {
    const ip = "fe80::1";
    const usable = (flags: number) => ({ linkIndex: 2, ip, isUsable: flags === 0x80 });
    assert.deepEqual(parseNetlink(address({ linkIndex: 2, ip, flags: 0x80 })), [
      { kind: "Address", address: usable(0x80) },
    ]);
    for (const flags of [0x40, 0x08]) {
      assert.deepEqual(parseNetlink(address({ linkIndex: 2, ip, flags })), [
        { kind: "Address", address: usable(flags) },
      ]);
    }
    assert.deepEqual(parseNetlink(address({ linkIndex: 2, ip, flags: 0x80, isGone: true })), [
      { kind: "AddressGone", address: usable(0x80) },
    ]);
  });

  test("reads several messages in order, and how a dump ends", () => {
    const datagram = Buffer.concat([
      link({ index: 2, name: "eth0" }),
      address({ linkIndex: 2, ip: "fe80::1", flags: 0x80 }),
      done(),
    ]);
    assert.deepEqual(
      parseNetlink(datagram).map(({ kind }) => kind),
      ["Link", "Address", "DumpDone"],
    );
  });

  test("notices that a dump was interrupted, on any message of it", () => {
    const interrupted = link({ index: 2, name: "eth0" });
    interrupted.writeUInt16LE(0x12, 6);
    assert.deepEqual(
      parseNetlink(interrupted).map(({ kind }) => kind),
      ["DumpInterrupted", "Link"],
    );
  });

  test("reads errors as numbers of errno", () => {
    assert.deepEqual(parseNetlink(message(2, hex("f0ffffff"))), [{ kind: "Error", errno: 16 }]);
  });

  test("no octets make it throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (octets) => void parseNetlink(Buffer.from(octets))));
    const whole = Buffer.concat([
      link({ index: 2, name: "eth0" }),
      address({ linkIndex: 2, ip: "fe80::1", flags: 0x80 }),
    ]);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, octet) => {
        const copy = Buffer.from(whole);
        copy[at] = octet;
        parseNetlink(copy);
      }),
    );
  });
});

test("dumpRequest asks for all links, or all IPv6 addresses", () => {
  assert.equal(
    dumpRequest("links").toString("hex"),
    `20000000 1200 0103 00000000 00000000 ${"00".repeat(16)}`.replaceAll(" ", ""),
  );
  assert.equal(
    dumpRequest("addresses").toString("hex"),
    `20000000 1600 0103 00000000 00000000 0a${"00".repeat(15)}`.replaceAll(" ", ""),
  );
});
