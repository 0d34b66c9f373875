// SPDX-License-Identifier: Apache-2.0

import type { IpFamily } from "../../../src/model/service.ts";
import { ipv4Length } from "./ip-octets.ts";
import { s32 } from "./octets.ts";

/** An announcement in the form that frames are compared with. */
export interface AnnouncedAddress {
  /** Canonical text. */
  readonly ip: string;
  readonly family: IpFamily;
  /** 4 or 16, network order. */
  readonly octets: Uint8Array;
  /** Names of the links that answer; undefined = all that are able to. */
  readonly interfaces: readonly string[] | undefined;
}

export function isAnnouncedOn(address: AnnouncedAddress, linkName: string): boolean {
  return address.interfaces === undefined || address.interfaces.includes(linkName);
}

const wordsPerKey = 4;
/** An IPv4 address is kept as `::ffff:a.b.c.d`, so that one table serves both families. */
const mappedWord = 0xffff;
const smallestSize = 16;

/**
 * Finds an announced address by the octets in a frame, in constant time and without allocating: open addressing with linear
 * probing, at most half full. A Map would need a key made for each frame.
 */
export class AddressTable {
  readonly addresses: readonly AnnouncedAddress[];
  readonly #mask: number;
  /** Per slot 1 + the index into `addresses`; 0 = free. */
  readonly #slots: Int32Array;
  readonly #keys: Int32Array;

  constructor(addresses: readonly AnnouncedAddress[]) {
    this.addresses = addresses;
    let size = smallestSize;
    while (size < addresses.length * 2) size *= 2;
    this.#mask = size - 1;
    this.#slots = new Int32Array(size);
    this.#keys = new Int32Array(addresses.length * wordsPerKey);
    for (const [index, address] of addresses.entries()) this.#insert(address.octets, index);
  }

  /** The address whose four octets are at `at`. */
  findIpv4(frame: Uint8Array, at: number): AnnouncedAddress | undefined {
    return this.#find(0, 0, mappedWord, s32(frame, at));
  }

  /** The address whose sixteen octets are at `at`. Nobody has `::ffff:a.b.c.d` on a link, whatever a frame says. */
  findIpv6(frame: Uint8Array, at: number): AnnouncedAddress | undefined {
    const found = this.findMapped(frame, at);
    return found?.family === "IPv6" ? found : undefined;
  }

  /** The address whose sixteen octets are at `at`, where an IPv4 address is written `::ffff:a.b.c.d`. */
  findMapped(octets: Uint8Array, at: number): AnnouncedAddress | undefined {
    return this.#find(s32(octets, at), s32(octets, at + 4), s32(octets, at + 8), s32(octets, at + 12));
  }

  /** What this table has for the same address. */
  find(address: AnnouncedAddress): AnnouncedAddress | undefined {
    return address.family === "IPv4" ? this.findIpv4(address.octets, 0) : this.findIpv6(address.octets, 0);
  }

  #insert(octets: Uint8Array, index: number): void {
    const key = index * wordsPerKey;
    if (octets.length === ipv4Length) {
      this.#keys[key + 2] = mappedWord;
      this.#keys[key + 3] = s32(octets, 0);
    } else {
      for (let word = 0; word < wordsPerKey; word++) this.#keys[key + word] = s32(octets, word * 4);
    }
    let slot = this.#slotOf(this.#word(key), this.#word(key + 1), this.#word(key + 2), this.#word(key + 3));
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[slot] = index + 1;
  }

  #find(word0: number, word1: number, word2: number, word3: number): AnnouncedAddress | undefined {
    for (let slot = this.#slotOf(word0, word1, word2, word3); ; slot = (slot + 1) & this.#mask) {
      const index = (this.#slots[slot] ?? 0) - 1;
      if (index < 0) return undefined;
      const key = index * wordsPerKey;
      const isSame =
        this.#keys[key + 3] === word3 &&
        this.#keys[key + 2] === word2 &&
        this.#keys[key + 1] === word1 &&
        this.#keys[key] === word0;
      if (isSame) return this.addresses[index];
    }
  }

  #word(at: number): number {
    return this.#keys[at] ?? 0;
  }

  /** Multiplicative mixing: addresses of one pool differ in the last bits only, and must still spread. */
  #slotOf(word0: number, word1: number, word2: number, word3: number): number {
    let hash = Math.imul(word0 ^ Math.imul(word1, 0x85ebca6b), 0xc2b2ae35);
    hash = Math.imul(hash ^ word2 ^ (hash >>> 15), 0x27d4eb2f);
    hash = Math.imul(hash ^ word3 ^ (hash >>> 13), 0x9e3779b1);
    return (hash ^ (hash >>> 16)) & this.#mask;
  }
}
