// SPDX-License-Identifier: Apache-2.0

/** The form of neighbour solicitations and advertisements (RFC 4861 sections 4.3 and 4.4) in untagged Ethernet frames. */

import { etherType, etherTypeOf, putEthernetSource } from "./ethernet.ts";
import { copyIpv6, ipv6Length } from "./ip-octets.ts";
import { copyMac } from "./mac.ts";
import { putU16, u8, u16 } from "./octets.ts";

export const ndpType = { solicitation: 135, advertisement: 136 } as const;
export type NdpType = (typeof ndpType)[keyof typeof ndpType];

/** The first octet after the checksum of an advertisement. */
export const ndpFlag = { solicited: 0x40, override: 0x20 } as const;

export const ndpOption = { sourceMac: 1, targetMac: 2 } as const;

/** Where the fields are, counted from the start of the frame. */
export const ndpOffset = {
  payloadLength: 18,
  nextHeader: 20,
  hopLimit: 21,
  source: 22,
  destination: 38,
  type: 54,
  code: 55,
  checksum: 56,
  flags: 58,
  target: 62,
  options: 78,
} as const;

/** Headers, message and one option with a MAC. */
export const ndpFrameLength = 86;

const ipv6HeaderAt = 14;
const icmpAt = 54;
const shortestMessage = 24;
const icmpv6 = 58;
/** A router lowers it: with 255 the packet comes from this link (RFC 4861 section 3.1). */
const neighborHopLimit = 255;
const optionUnit = 8;

/** Whether the frame holds a neighbour solicitation or advertisement, or which other thing. */
export function ndpTypeOf(frame: Uint8Array): NdpType | "Malformed" | "NotRequest" {
  if (etherTypeOf(frame) !== etherType.ipv6 || frame.length <= icmpAt) return "Malformed";
  if (u8(frame, ipv6HeaderAt) >>> 4 !== 6) return "Malformed";
  if (u8(frame, ndpOffset.nextHeader) !== icmpv6) return "NotRequest";
  const type = u8(frame, ndpOffset.type);
  if (type !== ndpType.solicitation && type !== ndpType.advertisement) return "NotRequest";
  const length = u16(frame, ndpOffset.payloadLength);
  return length < shortestMessage || frame.length < icmpAt + length ? "Malformed" : type;
}

/** The checks of RFC 4861 sections 7.1.1 and 7.1.2 that both messages share; `ndpTypeOf` must have named one of them. */
export function judgeNdp(frame: Uint8Array): "Valid" | "Malformed" | "BadHopLimit" | "BadChecksum" {
  if (u8(frame, ndpOffset.hopLimit) !== neighborHopLimit) return "BadHopLimit";
  if (icmpv6Sum(frame) !== 0xffff) return "BadChecksum";
  if (u8(frame, ndpOffset.code) !== 0 || u8(frame, ndpOffset.target) === 0xff) return "Malformed";
  return areOptionsWhole(frame) ? "Valid" : "Malformed";
}

/** Where the MAC in the first option of this kind is; undefined = there is no such option. */
export function findMacOption(frame: Uint8Array, option: number): number | undefined {
  const end = endOf(frame);
  for (let at: number = ndpOffset.options; at < end; at += u8(frame, at + 1) * optionUnit) {
    if (u8(frame, at) === option) return at + 2;
  }
  return undefined;
}

export interface NdpFrame {
  readonly type: NdpType;
  /** Bits of `ndpFlag`. */
  readonly flags: number;
  readonly sourceMac: Uint8Array;
  /** Where it comes from. An advertisement comes from the very address that it is about, as from a host that has it. */
  readonly source: Uint8Array;
  readonly target: Uint8Array;
}

/**
 * Writes a whole frame, of `ndpFrameLength`. The two destinations must stand in it already: the checksum covers them.
 */
export function putNdpFrame(frame: Uint8Array, fields: NdpFrame): void {
  putEthernetSource(frame, fields.sourceMac, etherType.ipv6);
  frame.fill(0, ipv6HeaderAt, ndpOffset.source);
  frame[ipv6HeaderAt] = 0x60;
  putU16(frame, ndpOffset.payloadLength, ndpFrameLength - icmpAt);
  frame[ndpOffset.nextHeader] = icmpv6;
  frame[ndpOffset.hopLimit] = neighborHopLimit;
  copyIpv6(fields.source, 0, frame, ndpOffset.source);
  frame.fill(0, icmpAt, ndpOffset.target);
  frame[ndpOffset.type] = fields.type;
  frame[ndpOffset.flags] = fields.flags;
  copyIpv6(fields.target, 0, frame, ndpOffset.target);
  frame[ndpOffset.options] = fields.type === ndpType.solicitation ? ndpOption.sourceMac : ndpOption.targetMac;
  frame[ndpOffset.options + 1] = 1;
  copyMac(fields.sourceMac, 0, frame, ndpOffset.options + 2);
  putU16(frame, ndpOffset.checksum, ~icmpv6Sum(frame) & 0xffff);
}

function endOf(frame: Uint8Array): number {
  return icmpAt + u16(frame, ndpOffset.payloadLength);
}

/** Each option has a length, ends where the message ends, and carries six octets if it is one with a MAC. */
function areOptionsWhole(frame: Uint8Array): boolean {
  const end = endOf(frame);
  let at: number = ndpOffset.options;
  while (at < end) {
    const units = u8(frame, at + 1);
    const hasMac = u8(frame, at) === ndpOption.sourceMac || u8(frame, at) === ndpOption.targetMac;
    if (units === 0 || (hasMac && units !== 1)) return false;
    at += units * optionUnit;
  }
  return at === end;
}

/** One's complement sum of pseudo-header and message (RFC 4443 section 2.3); all ones when the checksum in it is right. */
function icmpv6Sum(frame: Uint8Array): number {
  const length = u16(frame, ndpOffset.payloadLength);
  let sum = length + icmpv6;
  for (let at: number = ndpOffset.source; at < ndpOffset.source + 2 * ipv6Length; at += 2) sum += u16(frame, at);
  const end = icmpAt + length;
  for (let at = icmpAt; at + 1 < end; at += 2) sum += u16(frame, at);
  if (length % 2 === 1) sum += u8(frame, end - 1) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return sum;
}
