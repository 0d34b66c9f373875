// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { excludedBy } from "../../../../providers/baremetal/speaker/excluded-interfaces.ts";
import { LinkWatch } from "../../../../providers/baremetal/speaker/link-watch.ts";
import { errno } from "../../../../providers/baremetal/speaker/system-error.ts";
import { FakeLibc } from "./layer2-fake-libc.ts";
import { hex } from "./layer2-frames.ts";
import { address, done, link, message } from "./layer2-netlink.ts";

/** A datagram, or the number of an error. */
type Incoming = Buffer | number;

let fake: FakeLibc;
let incoming: Incoming[];
let told: string[];
let watch: LinkWatch;

/** What is told after these have come in: names, with a star where NDP works. */
function read(...datagrams: readonly Incoming[]): readonly string[] {
  incoming.push(...datagrams);
  told = [];
  watch.read();
  return told;
}

const requests = () => fake.callsOf("sendto").map(([, , request]) => String(request).slice(8, 12));
const linkDump = "1200";
const addressDump = "1600";
const eth0 = link({ index: 2, name: "eth0" });
const linkLocal = address({ linkIndex: 2, ip: "fe80::1", flags: 0x80 });

beforeEach(() => {
  fake = new FakeLibc();
  incoming = [];
  told = [];
  fake.answers.recv = (_fd, buffer) => {
    const next = incoming.shift();
    if (next instanceof Buffer && buffer instanceof Uint8Array) {
      buffer.set(next);
      return next.length;
    }
    fake.code = typeof next === "number" ? next : errno.EAGAIN;
    return -1;
  };
  watch = new LinkWatch(fake.libc, excludedBy(["^veth"]), (links) =>
    told.push(links.map(({ name, ndp }) => (ndp ? `${name}*` : name)).join(" ")),
  );
});

describe("LinkWatch", () => {
  test("joins the groups of links and IPv6 addresses", () => {
    assert.deepEqual(fake.callsOf("bind"), [["bind", 11, "100000000000000001010000", 12]]);
  });

  test("tells the links once it knows them and their addresses", () => {
    assert.deepEqual(read(eth0, done()), []);
    assert.deepEqual(read(linkLocal, done()), ["eth0*"]);
    assert.deepEqual(requests(), [linkDump, addressDump]);
  });

  test("tells of each change, and of none twice", () => {
    read(eth0, done(), done());
    assert.deepEqual(read(link({ index: 3, name: "eth1" })), ["eth0 eth1"]);
    assert.deepEqual(read(link({ index: 3, name: "eth1" }), link({ index: 4, name: "veth7" })), []);
    assert.deepEqual(read(link({ index: 3, name: "eth1", isGone: true })), ["eth0"]);
    assert.deepEqual(read(), []);
  });

  test("dumps again when notifications were lost", () => {
    read(eth0, link({ index: 3, name: "eth1" }), done(), done());
    assert.deepEqual(read(errno.ENOBUFS, eth0, done(), done()), ["eth0"]);
    assert.deepEqual(requests(), [linkDump, addressDump, linkDump, addressDump]);
  });

  test("dumps again after a dump that was interrupted, or lost something", () => {
    const interrupted = Buffer.from(eth0);
    interrupted.writeUInt16LE(0x12, 6);
    read(interrupted, done(), done());
    assert.deepEqual(requests(), [linkDump, addressDump, linkDump]);
    read(eth0, errno.ENOBUFS, done(), done());
    assert.deepEqual(requests(), [linkDump, addressDump, linkDump, addressDump, linkDump]);
  });

  test("reads on when a signal has interrupted it", () => {
    assert.deepEqual(read(errno.EINTR, eth0, done(), errno.EINTR, done()), ["eth0"]);
  });

  test("gives up on an error that it does not know", () => {
    assert.throws(() => read(message(2, hex("f0ffffff"))), /rtnetlink: error 16/);
    assert.throws(() => read(errno.EPERM), { reason: "MissingCapability" });
  });
});
