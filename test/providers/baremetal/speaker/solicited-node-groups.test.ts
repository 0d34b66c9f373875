// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { AddressTable } from "../../../../providers/baremetal/speaker/address-table.ts";
import type { LocalLink } from "../../../../providers/baremetal/speaker/local-link.ts";
import { SolicitedNodeGroups } from "../../../../providers/baremetal/speaker/solicited-node-groups.ts";
import { errno } from "../../../../providers/baremetal/speaker/system-error.ts";
import { FakeLibc } from "./layer2-fake-libc.ts";
import { announce, eth0, makeLink } from "./layer2-frames.ts";

const eth1 = makeLink({ index: 3, name: "eth1" });
const prefix = "ff0200000000000000000001ff";

let fake: FakeLibc;
let groups: SolicitedNodeGroups;

/** What is joined and left, as `+group@link` and `-group@link`. */
function want(addresses: AddressTable, ...links: readonly LocalLink[]): readonly string[] {
  fake.calls.length = 0;
  groups.want(addresses.addresses, links);
  while (groups.settle());
  return fake.callsOf("setsockopt").map(([, , , option, request]) => {
    assert.equal(String(request).slice(0, 26), prefix);
    return `${option === 20 ? "+" : "-"}${String(request).slice(26, 32)}@${String(request).slice(32, 34)}`;
  });
}

beforeEach(() => {
  fake = new FakeLibc();
  groups = new SolicitedNodeGroups(fake.libc);
});

describe("SolicitedNodeGroups", () => {
  test("joins the group of each IPv6 address on each link", () => {
    assert.deepEqual(want(announce("192.0.2.1", "2001:db8::12:3456"), eth0, eth1), ["+123456@02", "+123456@03"]);
  });

  test("joins on the links where the address is announced and NDP works", () => {
    const addresses = announce({ ip: "2001:db8::1", interfaces: ["eth1"] }, "2001:db8::2");
    assert.deepEqual(want(addresses, makeLink({ ndp: false }), eth1), ["+000001@03", "+000002@03"]);
    assert.deepEqual(want(addresses, makeLink({ up: false }), eth1), []);
  });

  test("joins once for addresses that share a group, and leaves with the last", () => {
    assert.deepEqual(want(announce("2001:db8::1", "2001:db8:1::1"), eth0), ["+000001@02"]);
    assert.deepEqual(want(announce("2001:db8::1"), eth0), []);
    assert.deepEqual(want(announce(), eth0), ["-000001@02"]);
  });

  test("leaves the groups of a link that is gone", () => {
    want(announce("2001:db8::1"), eth0, eth1);
    assert.deepEqual(want(announce("2001:db8::1"), eth0), ["-000001@03"]);
  });

  test("does a few at a time, and drops those that are not wanted any more", () => {
    const many = announce(...Array.from({ length: 100 }, (_, at) => `2001:db8::${at.toString(16)}`));
    groups.want(many.addresses, [eth0]);
    assert.ok(fake.callsOf("setsockopt").length < 20);
    assert.equal(groups.settle(), true);
    const joined = fake.callsOf("setsockopt").length;
    assert.equal(want(announce(), eth0).length, joined);
    assert.equal(groups.settle(), false);
  });

  test("takes another socket when one has no room, and leaves by the one that joined", () => {
    const members = new Map<unknown, number>();
    fake.answers.setsockopt = (fd, _level, option) => {
      const count = members.get(fd) ?? 0;
      fake.code = errno.ENOMEM;
      if (option === 20 && count === 10) return -1;
      members.set(fd, count + (option === 20 ? 1 : -1));
      return 0;
    };
    want(announce(...Array.from({ length: 25 }, (_, at) => `2001:db8::${at.toString(16)}`)), eth0);
    assert.deepEqual([...members.values()], [10, 10, 5]);
    want(announce(), eth0);
    assert.deepEqual([...members.values()], [0, 0, 0]);
  });

  test("fills the room that was left before it takes another socket", () => {
    const ten = announce(...Array.from({ length: 10 }, (_, at) => `2001:db8::${at.toString(16)}`));
    want(ten, eth0);
    want(announce(), eth0);
    assert.deepEqual(want(ten, eth0).length, 10);
    assert.equal(fake.callsOf("socket").length, 0);
  });

  test("does not mind a link that is just going", () => {
    fake.code = 19;
    fake.answers.setsockopt = () => -1;
    assert.deepEqual(want(announce("2001:db8::1"), eth0), ["+000001@02"]);
    delete fake.answers.setsockopt;
    assert.deepEqual(want(announce("2001:db8::1"), eth0), ["+000001@02"]);
  });

  test("says so when no socket has room", () => {
    fake.code = errno.ENOBUFS;
    fake.answers.setsockopt = () => -1;
    assert.throws(() => want(announce("2001:db8::1"), eth0), /IPV6_JOIN_GROUP\): ENOBUFS/);
  });

  test("closes its sockets", () => {
    want(announce("2001:db8::1"), eth0);
    groups.close();
    assert.equal(fake.callsOf("close").length, 1);
  });
});
