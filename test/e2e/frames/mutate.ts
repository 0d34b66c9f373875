// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../../../src/clock.ts";
import { mendChecksum } from "./request-frames.ts";

/** The same numbers for the same seed (Marsaglia's xorshift, 32 bits), so that a bad frame can be found again. */
export function seededRandom(seed: number): Random {
  let state = seed === 0 ? 1 : seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

type Mutation = (frame: Buffer, random: Random) => Buffer;

const below = (limit: number, random: Random): number => Math.floor(random() * limit);

const flipBits: Mutation = (frame, random) => {
  for (let flips = 1 + below(8, random); flips > 0; flips--) {
    const offset = below(frame.length, random);
    frame[offset] = (frame[offset] ?? 0) ^ (1 << below(8, random));
  }
  return frame;
};

const setExtremes: Mutation = (frame, random) => {
  const offset = 12 + below(frame.length - 12, random);
  frame[offset] = [0x00, 0x01, 0x7f, 0x80, 0xff][below(5, random)] ?? 0;
  return frame;
};

/** Not below an Ethernet header: the kernel would not send it. */
const truncate: Mutation = (frame, random) => frame.subarray(0, 14 + below(frame.length - 14, random));

const lengthen: Mutation = (frame, random) => Buffer.concat([frame, noise(1 + below(1_400, random), random)]);

const swapHalves: Mutation = (frame, random) => {
  const cut = 14 + below(frame.length - 14, random);
  return Buffer.concat([frame.subarray(0, 14), frame.subarray(cut), frame.subarray(14, cut)]);
};

const mutations: readonly Mutation[] = [flipBits, setExtremes, truncate, lengthen, swapHalves];

/** A damaged copy; every other damaged IPv6 frame gets a right checksum all the same, or none would get past that check. */
export function mutate(frame: Buffer, random: Random): Buffer {
  const mutation = mutations[below(mutations.length, random)] ?? flipBits;
  const damaged = Buffer.from(mutation(Buffer.from(frame), random));
  if (damaged.length > 20 && damaged.readUInt16BE(12) === 0x86dd && random() < 0.5) mendChecksum(damaged);
  return damaged;
}

/** Random bytes behind an Ethernet header of ARP or IPv6, or of anything. */
export function randomFrame(random: Random): Buffer {
  const frame = noise(14 + below(200, random), random);
  const etherType = [0x0806, 0x86dd, 0x8100, undefined][below(4, random)];
  frame.fill(0xff, 0, 6);
  if (etherType !== undefined) frame.writeUInt16BE(etherType, 12);
  return frame;
}

function noise(length: number, random: Random): Buffer {
  return Buffer.from(Array.from({ length }, () => below(256, random)));
}
