// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { type AfPacketSocket, openAfPacket } from "../../../../providers/baremetal/speaker/af-packet.ts";
import { errno } from "../../../../providers/baremetal/speaker/system-error.ts";
import { FakeLibc } from "./layer2-fake-libc.ts";
import { announce, arpReply, eth0, hex, solicitation } from "./layer2-frames.ts";

const attachFilter = 26;
let fake: FakeLibc;
let socket: AfPacketSocket;

/** The numbers of instructions of the filters that were attached, by socket. */
const filters = () =>
  fake
    .callsOf("setsockopt")
    .filter(([, , , option]) => option === attachFilter)
    .map(([, fd, , , program]) => [fd, Buffer.from(String(program), "hex").readUInt16LE(0)]);

beforeEach(() => {
  fake = new FakeLibc();
  socket = openAfPacket(fake.libc);
});

describe("AfPacketSocket", () => {
  test("has a filter that drops everything before it is bound to a protocol, on all links", () => {
    const order = fake.calls.map(([name]) => name);
    assert.deepEqual(order, [
      "socket",
      "setsockopt",
      "setsockopt",
      "bind",
      "socket",
      "setsockopt",
      "setsockopt",
      "bind",
    ]);
    assert.deepEqual(filters(), [
      [11, 1],
      [12, 1],
    ]);
    const addresses = fake.callsOf("bind").map(([, , address]) => String(address));
    assert.deepEqual(addresses, [`1100080600000000${"00".repeat(12)}`, `110086dd00000000${"00".repeat(12)}`]);
    assert.deepEqual(socket.descriptors, [11, 12]);
  });

  test("says what it lacks when it may not open one", () => {
    fake.code = errno.EPERM;
    fake.answers.socket = () => -1;
    assert.throws(() => openAfPacket(fake.libc), { reason: "MissingCapability" });
  });

  test("filters for the addresses of each family, and not again when only links change", () => {
    fake.calls.length = 0;
    const { addresses } = announce("192.0.2.10", "2001:db8::10");
    socket.listenFor(addresses, [eth0]);
    assert.deepEqual(
      filters().map(([fd]) => fd),
      [11, 12],
    );
    socket.listenFor(addresses, []);
    assert.equal(filters().length, 2);
  });

  test("makes do with fewer intervals where the kernel has little room", () => {
    const room = 500;
    fake.code = errno.ENOMEM;
    fake.answers.setsockopt = (_fd, _level, option, program) => {
      const isTooLong =
        option === attachFilter && program instanceof Uint8Array && Buffer.from(program).readUInt16LE(0) > room;
      return isTooLong ? -1 : 0;
    };
    fake.calls.length = 0;
    socket.listenFor(
      announce(...Array.from({ length: 300 }, (_, at) => `10.${at % 7}.${at % 256}.${(at * 37) % 256}`)).addresses,
      [],
    );
    const lengths = filters()
      .filter(([fd]) => fd === 11)
      .map(([, length]) => Number(length));
    assert.ok(lengths.length > 1 && Number(lengths.at(-1)) <= room && Number(lengths.at(-1)) > 100);
  });

  test("says so when the kernel takes no filter", () => {
    fake.answers.setsockopt = () => -1;
    for (const code of [errno.ENOMEM, errno.EPERM]) {
      fake.code = code;
      assert.throws(() => socket.listenFor(announce("192.0.2.10").addresses, []), /SO_ATTACH_FILTER/);
    }
  });

  test("sends on the link, with the protocol of the frame", () => {
    assert.equal(socket.send(hex(arpReply), 7), true);
    socket.send(hex(solicitation), 0x1234);
    const sent = fake
      .callsOf("sendto")
      .map(([, fd, frame, length, , address]) => [fd, String(frame).length / 2, length, address]);
    assert.deepEqual(sent, [
      [11, 42, 42, `1100080607000000${"00".repeat(12)}`],
      [11, 86, 86, `110086dd34120000${"00".repeat(12)}`],
    ]);
  });

  test("tells when a link did not take the frame", () => {
    fake.answers.sendto = () => -1;
    assert.equal(socket.send(hex(arpReply), 7), false);
  });

  test("closes all it has opened", () => {
    socket.listenFor(announce("2001:db8::10").addresses, [eth0]);
    socket.close();
    assert.deepEqual(
      fake.callsOf("close").map(([, fd]) => fd),
      [13, 11, 12],
    );
  });
});
