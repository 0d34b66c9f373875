// SPDX-License-Identifier: Apache-2.0

import { AddressTable, type AnnouncedAddress } from "./address-table.ts";
import { formatIpOctets, ipOctets, ipv4Length, ipv6Length } from "./ip-octets.ts";
import type { AnnouncementTable } from "./model.ts";

/**
 * An AnnouncementTable in two pieces of memory, which a message hands over as they are. Object by object, a table of thousands
 * would hold up the replies for as long as it takes to copy it, and leave as much garbage behind.
 */
export interface PackedTable {
  readonly version: number;
  /** Sixteen octets for each address, IPv4 as `::ffff:a.b.c.d`, in the order of the table. */
  readonly keys: Uint8Array<ArrayBuffer>;
  /** For each address, which of `lists` names its interfaces. */
  readonly listOf: Uint16Array<ArrayBuffer>;
  readonly lists: readonly (readonly string[] | undefined)[];
}

const mappedPrefix = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

/** @throws TerminalError when one of the addresses is none. */
export function packTable(table: AnnouncementTable): PackedTable {
  const keys = new Uint8Array(table.announcements.length * ipv6Length);
  const listOf = new Uint16Array(table.announcements.length);
  const lists: (readonly string[] | undefined)[] = [];
  const known = new Map<string | undefined, number>();
  for (const [index, { ip, interfaces }] of table.announcements.entries()) {
    putMapped(keys, index * ipv6Length, ipOctets(ip));
    const name = interfaces?.join(" ");
    const list = known.get(name) ?? lists.push(interfaces) - 1;
    known.set(name, list);
    listOf[index] = list;
  }
  return { version: table.version, keys, listOf, lists };
}

/** To look addresses up in. What `have` has as well is taken from there, so that a table of thousands with one change is cheap. */
export function unpackTable(packed: PackedTable, have: AddressTable): AddressTable {
  const addresses: AnnouncedAddress[] = [];
  for (const [index, list] of packed.listOf.entries()) {
    const at = index * ipv6Length;
    const interfaces = packed.lists[list];
    const known = have.findMapped(packed.keys, at);
    const isSame = known !== undefined && sameNames(known.interfaces, interfaces);
    addresses.push(isSame ? known : toAddress(packed.keys.subarray(at, at + ipv6Length), interfaces));
  }
  return new AddressTable(addresses);
}

function putMapped(keys: Uint8Array, at: number, octets: Uint8Array): void {
  if (octets.length === ipv4Length) keys.set(mappedPrefix, at);
  keys.set(octets, at + ipv6Length - octets.length);
}

function toAddress(key: Uint8Array, interfaces: readonly string[] | undefined): AnnouncedAddress {
  const isMapped = mappedPrefix.every((octet, index) => key[index] === octet);
  const octets = key.slice(isMapped ? mappedPrefix.length : 0);
  return { ip: formatIpOctets(octets), family: isMapped ? "IPv4" : "IPv6", octets, interfaces };
}

function sameNames(have: readonly string[] | undefined, want: readonly string[] | undefined): boolean {
  if (have === undefined || want === undefined) return have === want;
  return have.length === want.length && have.every((name, index) => name === want[index]);
}
