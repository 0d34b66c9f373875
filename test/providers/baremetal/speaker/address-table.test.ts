// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { AddressTable, isAnnouncedOn } from "../../../../providers/baremetal/speaker/address-table.ts";
import { announce, makeAddress } from "./layer2-frames.ts";

const find = (table: AddressTable, octets: Uint8Array) =>
  octets.length === 4 ? table.findIpv4(octets, 0) : table.findIpv6(octets, 0);

describe("AddressTable", () => {
  test("finds by the octets at an offset", () => {
    const table = announce("192.0.2.1", "2001:db8::1");
    assert.equal(table.findIpv4(Uint8Array.of(9, 9, 192, 0, 2, 1), 2)?.ip, "192.0.2.1");
    assert.equal(table.findIpv4(Uint8Array.of(192, 0, 2, 1), 1), undefined);
    assert.equal(
      table.findIpv6(Uint8Array.of(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), 0)?.ip,
      "2001:db8::1",
    );
  });

  test("finds nothing in an empty table", () => {
    assert.equal(announce().findIpv4(new Uint8Array(4), 0), undefined);
    assert.equal(announce().findIpv6(new Uint8Array(16), 0), undefined);
  });

  test("finds all that are in it, and no others", () => {
    const address = fc.oneof(
      // A narrow range too, so that neighbours and equal ones are frequent.
      fc.nat(300).map((last) => Uint8Array.of(10, 0, last >> 8, last & 255)),
      fc.uint8Array({ minLength: 4, maxLength: 4 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }).map((octets) => octets.fill(0x20, 0, 1)),
    );
    fc.assert(
      fc.property(fc.uniqueArray(address, { selector: String }), fc.array(address), (members, others) => {
        const entries = members.map((octets, index) => ({
          ip: String(index),
          family: octets.length === 4 ? ("IPv4" as const) : ("IPv6" as const),
          octets,
          interfaces: undefined,
        }));
        const table = new AddressTable(entries);
        for (const entry of entries) assert.equal(find(table, entry.octets), entry);
        const keys = new Set(members.map(String));
        for (const other of others) assert.equal(find(table, other) !== undefined, keys.has(String(other)));
      }),
    );
  });

  test("tells a whole range from what is around it", () => {
    const table = new AddressTable(
      Array.from({ length: 4096 }, (_, at) =>
        makeAddress({ ip: `10.0.${at >> 8}.${at & 255}`, interfaces: undefined }),
      ),
    );
    let found = 0;
    const octets = Uint8Array.of(10, 0, 0, 0);
    for (let at = 0; at < 65536; at++) {
      octets[2] = at >> 8;
      octets[3] = at & 255;
      if (table.findIpv4(octets, 0) !== undefined) found++;
    }
    assert.equal(found, 4096);
  });
});

test("isAnnouncedOn: on all links, or on those that are named", () => {
  const on = (interfaces: readonly string[] | undefined) => makeAddress({ ip: "192.0.2.1", interfaces });
  assert.equal(isAnnouncedOn(on(undefined), "eth0"), true);
  assert.equal(isAnnouncedOn(on(["eth1", "eth0"]), "eth0"), true);
  assert.equal(isAnnouncedOn(on(["eth1"]), "eth0"), false);
  assert.equal(isAnnouncedOn(on([]), "eth0"), false);
});
