// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Announcement } from "../../../../providers/baremetal/speaker/model.ts";
import { packTable, unpackTable } from "../../../../providers/baremetal/speaker/packed-table.ts";
import { TerminalError } from "../../../../src/errors.ts";
import { announce, makeAddress } from "./layer2-frames.ts";

const roundTrip = (announcements: readonly Announcement[], have = announce()) =>
  unpackTable(packTable({ version: 7, announcements }), have);

describe("packTable and unpackTable", () => {
  test("are each other's inverse", () => {
    const ip = fc.oneof(
      fc.ipV4(),
      fc.integer({ min: 1, max: 0xffff }).map((last) => `2001:db8::${last.toString(16)}`),
    );
    const interfaces = fc.option(fc.array(fc.constantFrom("eth0", "eth1", "bond0.7"), { maxLength: 2 }), {
      nil: undefined,
    });
    const announcements = fc.uniqueArray(fc.record({ ip, interfaces }), { selector: (one) => one.ip });
    fc.assert(
      fc.property(announcements, (list) => {
        assert.deepEqual(roundTrip(list).addresses, list.map(makeAddress));
      }),
    );
  });

  test("keep the version, and one list of interfaces for all addresses that have it", () => {
    const announcements = Array.from({ length: 100 }, (_, at) => ({
      ip: `10.0.0.${at}`,
      interfaces: [`eth${at % 2}`],
    }));
    const packed = packTable({ version: 7, announcements });
    assert.equal(packed.version, 7);
    assert.deepEqual(packed.lists, [["eth0"], ["eth1"]]);
  });

  test("keep what is there already and has not changed", () => {
    const have = announce("192.0.2.1", { ip: "192.0.2.2", interfaces: ["eth0"] }, "2001:db8::1");
    const want = roundTrip(
      [
        { ip: "192.0.2.1", interfaces: undefined },
        { ip: "192.0.2.2", interfaces: ["eth1"] },
        { ip: "2001:db8::1", interfaces: undefined },
      ],
      have,
    );
    const isKept = want.addresses.map((address, index) => address === have.addresses[index]);
    assert.deepEqual(isKept, [true, false, true]);
    assert.deepEqual(want.addresses[1]?.interfaces, ["eth1"]);
  });

  test("refuse what is no address", () => {
    assert.throws(
      () => packTable({ version: 1, announcements: [{ ip: "eth0", interfaces: undefined }] }),
      TerminalError,
    );
  });
});
