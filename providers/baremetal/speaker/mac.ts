// SPDX-License-Identifier: Apache-2.0

import { type Copy, copyOf, type Same, sameOf, u8 } from "./octets.ts";

export const macLength = 6;

export const broadcastMac: Uint8Array = new Uint8Array(macLength).fill(0xff);

/** The individual/group bit of IEEE 802: the lowest of the first octet. */
const groupBit = 0x01;

export const copyMac: Copy = copyOf(macLength);
export const sameMac: Same = sameOf(macLength);

/** The octets of `aa:bb:cc:dd:ee:ff`. */
export function parseMac(text: string): Uint8Array {
  return Uint8Array.from(text.split(":"), (octet) => Number.parseInt(octet, 16));
}

/** `aa:bb:cc:dd:ee:ff` of the six octets at `at`. */
export function formatMac(octets: Uint8Array, at: number = 0): string {
  const texts: string[] = [];
  for (let i = 0; i < macLength; i++)
    texts.push(
      u8(octets, at + i)
        .toString(16)
        .padStart(2, "0"),
    );
  return texts.join(":");
}

/** Broadcast or multicast. */
export function isGroupMac(octets: Uint8Array, at: number): boolean {
  return (u8(octets, at) & groupBit) !== 0;
}

/** An address that one station can have: neither a group nor all zeros. */
export function isStationMac(octets: Uint8Array, at: number): boolean {
  if (isGroupMac(octets, at)) return false;
  for (let i = 0; i < macLength; i++) {
    if (octets[at + i] !== 0) return true;
  }
  return false;
}
