// SPDX-License-Identifier: Apache-2.0

import { broadcastMac, copyMac, sameMac } from "./mac.ts";
import { putU16, u16 } from "./octets.ts";

/** IEEE 802 numbers. */
export const etherType = { arp: 0x0806, ipv6: 0x86dd, vlan: 0x8100 } as const;

/** Where the fields of an Ethernet II header are. */
export const ethernetOffset = { destination: 0, source: 6, type: 12 } as const;

export const ethernetHeaderLength = 14;
const vlanTagLength = 4;
const vlanIdMask = 0x0fff;

/**
 * The frame without its priority tag (IEEE 802.1Q with VLAN 0), and as it is when it has no tag. One of another VLAN is not
 * for the link on which it was seen: the link of that VLAN gets it without the tag.
 */
export function toUntagged(frame: Uint8Array): Uint8Array | "Malformed" | "NotForUs" {
  if (frame.length < ethernetHeaderLength) return "Malformed";
  if (etherTypeOf(frame) !== etherType.vlan) return frame;
  if (frame.length < ethernetHeaderLength + vlanTagLength) return "Malformed";
  if ((u16(frame, ethernetHeaderLength) & vlanIdMask) !== 0) return "NotForUs";
  const untagged = frame.slice(vlanTagLength);
  untagged.set(frame.subarray(0, ethernetOffset.type));
  return untagged;
}

export function etherTypeOf(frame: Uint8Array): number {
  return u16(frame, ethernetOffset.type);
}

export function isSentTo(frame: Uint8Array, mac: Uint8Array): boolean {
  return sameMac(frame, ethernetOffset.destination, mac, 0);
}

export function isBroadcast(frame: Uint8Array): boolean {
  return isSentTo(frame, broadcastMac);
}

export function putEthernetSource(frame: Uint8Array, source: Uint8Array, type: number): void {
  copyMac(source, 0, frame, ethernetOffset.source);
  putU16(frame, ethernetOffset.type, type);
}
