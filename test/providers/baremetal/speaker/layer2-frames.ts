// SPDX-License-Identifier: Apache-2.0

/** Frames and links for the tests of layer 2. */

import { AddressTable, type AnnouncedAddress } from "../../../../providers/baremetal/speaker/address-table.ts";
import { ipOctets } from "../../../../providers/baremetal/speaker/ip-octets.ts";
import { type LocalLink, toLocalLink } from "../../../../providers/baremetal/speaker/local-link.ts";
import type { Announcement } from "../../../../providers/baremetal/speaker/model.ts";

/** The octets of a text of hexadecimal digits, in which anything else is for the eye. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(/[^0-9a-f]/g, ""), "hex"));
}

export function toHex(octets: Uint8Array): string {
  return Buffer.from(octets).toString("hex");
}

/** Our own link in all these tests. */
export const eth0: LocalLink = makeLink({});

export function makeLink(changes: Partial<LocalLink>): LocalLink {
  const link = { index: 2, name: "eth0", mac: "02:00:00:00:00:0a", up: true, arp: true, ndp: true, ...changes };
  return toLocalLink(link);
}

export function announce(...ips: readonly (string | Announcement)[]): AddressTable {
  const announcements = ips.map((ip) => (typeof ip === "string" ? { ip, interfaces: undefined } : ip));
  return new AddressTable(announcements.map(makeAddress));
}

export function makeAddress({ ip, interfaces }: Announcement): AnnouncedAddress {
  const octets = ipOctets(ip);
  return { ip, family: octets.length === 4 ? "IPv4" : "IPv6", octets, interfaces };
}

/** Who has 192.0.2.10, asked by 192.0.2.1. */
export const arpRequest: string = `
  ffffffffffff 020000000001 0806
  0001 0800 06 04 0001
  020000000001 c0000201
  000000000000 c000020a`;

/** What must be answered to it. */
export const arpReply: string = `
  020000000001 02000000000a 0806
  0001 0800 06 04 0002
  02000000000a c000020a
  020000000001 c0000201`;

/** Who has 2001:db8::10, asked by fe80::1 of its solicited-node group. */
export const solicitation: string = `
  3333ff000010 020000000001 86dd
  60000000 0020 3a ff fe800000000000000000000000000001 ff0200000000000000000001ff000010
  87 00 4b43 00000000 20010db8000000000000000000000010 01 01 020000000001`;

/** What must be answered to it: solicited, override. */
export const advertisement: string = `
  020000000001 02000000000a 86dd
  60000000 0020 3a ff 20010db8000000000000000000000010 fe800000000000000000000000000001
  88 00 0000 60000000 20010db8000000000000000000000010 02 01 02000000000a`;

/** The frame with some octets replaced, and its ICMPv6 checksum made right for what it then is. */
export function changed(frame: string, at: number, octets: string): Uint8Array {
  const copy = hex(frame);
  copy.set(hex(octets), at);
  return withChecksum(copy);
}

/** Independent of the code that is tested: the sum of RFC 1071 over pseudo-header and message. */
export function withChecksum(frame: Uint8Array): Uint8Array {
  if (frame[12] !== 0x86 || frame[20] !== 58 || frame.length < 58) return frame;
  const copy = Buffer.from(frame);
  copy.writeUInt16BE(0, 56);
  const pseudo = Buffer.concat([copy.subarray(22, 54), Buffer.from([0, 0, copy[18] ?? 0, copy[19] ?? 0, 0, 0, 0, 58])]);
  const message = copy.subarray(54, 54 + copy.readUInt16BE(18));
  const octets = Buffer.concat([pseudo, message, Buffer.alloc(message.length % 2)]);
  let sum = 0;
  for (let at = 0; at < octets.length; at += 2) sum += octets.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum % 0x10000) + Math.floor(sum / 0x10000);
  copy.writeUInt16BE(0xffff - sum, 56);
  return Uint8Array.from(copy);
}
