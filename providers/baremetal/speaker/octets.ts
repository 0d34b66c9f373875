// SPDX-License-Identifier: Apache-2.0

/** Reads and writes in network byte order that allocate nothing; what lies beyond the end reads as 0. */

export function u8(octets: Uint8Array, at: number): number {
  return octets[at] ?? 0;
}

export function u16(octets: Uint8Array, at: number): number {
  return (u8(octets, at) << 8) | u8(octets, at + 1);
}

/** Signed, because V8 keeps signed numbers of 32 bits without allocating. */
export function s32(octets: Uint8Array, at: number): number {
  return (u16(octets, at) << 16) | u16(octets, at + 2);
}

export function putU16(octets: Uint8Array, at: number, value: number): void {
  octets[at] = value >>> 8;
  octets[at + 1] = value;
}

export type Copy = (from: Uint8Array, fromAt: number, to: Uint8Array, toAt: number) => void;
export type Same = (left: Uint8Array, leftAt: number, right: Uint8Array, rightAt: number) => boolean;

/** Copies this many octets. `set(subarray())` would allocate a view each time. */
export function copyOf(length: number): Copy {
  return (from, fromAt, to, toAt) => {
    for (let i = 0; i < length; i++) to[toAt + i] = u8(from, fromAt + i);
  };
}

/** Compares this many octets; what lies beyond the end of one differs from what is there in the other. */
export function sameOf(length: number): Same {
  return (left, leftAt, right, rightAt) => {
    for (let i = 0; i < length; i++) {
      if (left[leftAt + i] !== right[rightAt + i]) return false;
    }
    return true;
  };
}
