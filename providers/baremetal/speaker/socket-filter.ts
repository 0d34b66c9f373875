// SPDX-License-Identifier: Apache-2.0

/**
 * Programs for the kernel's classic packet filter that let through only ARP and neighbour discovery about some addresses, so
 * that the other broadcasts of the segment do not wake the speaker. Numbers are those of `linux/filter.h`.
 */

import { arpOffset, arpOperation } from "./arp.ts";
import type { KeyInterval } from "./key-intervals.ts";
import type { FrameKind } from "./model.ts";
import { ndpOffset, ndpType } from "./ndp-message.ts";

/** `struct sock_filter`. Jumps count from the next instruction. */
export interface Instruction {
  readonly code: number;
  readonly ifTrue: number;
  readonly ifFalse: number;
  readonly value: number;
}

/** So many intervals fit into `BPF_MAXINSNS`, 4096 instructions: six for each at the most, and the tests before them. */
export const maxIntervals = 640;

/** What to do with the loaded number, or with the frame. */
export const opcode = {
  load32: 0x20,
  load16: 0x28,
  load8: 0x30,
  jump: 0x05,
  ifEqual: 0x15,
  ifGreater: 0x25,
  ifAtLeast: 0x35,
  pass: 0x06,
} as const;

/** From `SKF_AD_OFF` on, a load reads what the kernel knows about the frame. */
export const ancillaryOffset = { packetType: 0xfffff004, hardwareType: 0xfffff01c } as const;
const hardwareEthernet = 1;
/** `PACKET_HOST`, `PACKET_BROADCAST`, `PACKET_MULTICAST`. Above: frames to others, and those of VLANs that have no link here. */
const lastTypeForUs = 2;
const nextHeaderIcmpv6 = 58;
const farthestShortJump = 255;
const wholeFrame = 0xffffffff;

const accept = step(opcode.pass, wholeFrame);
const drop = step(opcode.pass, 0);

/** The kernel takes the filter before it looks at what the link is: a tunnel's frames have other offsets. */
const isForUs: readonly Instruction[] = [
  step(opcode.load32, ancillaryOffset.hardwareType),
  ...demand(opcode.ifEqual, hardwareEthernet),
  step(opcode.load32, ancillaryOffset.packetType),
  branch(opcode.ifGreater, lastTypeForUs, 0, 1),
  drop,
];

/** The target of a request; the sender of a reply, who may claim an address of ours. */
const loadArpKey: readonly Instruction[] = [
  step(opcode.load16, arpOffset.operation),
  branch(opcode.ifEqual, arpOperation.reply, 0, 2),
  step(opcode.load32, arpOffset.senderIp),
  step(opcode.jump, 1),
  step(opcode.load32, arpOffset.targetIp),
];

const loadNdpKey: readonly Instruction[] = [
  step(opcode.load8, ndpOffset.nextHeader),
  ...demand(opcode.ifEqual, nextHeaderIcmpv6),
  step(opcode.load8, ndpOffset.type),
  branch(opcode.ifEqual, ndpType.solicitation, 2, 0),
  ...demand(opcode.ifEqual, ndpType.advertisement),
  step(opcode.load32, ndpOffset.target + 12),
];

/** The program for one kind of frame. With no interval, it lets nothing through. */
export function buildFilter(kind: FrameKind, intervals: readonly KeyInterval[]): readonly Instruction[] {
  if (intervals.length === 0) return [drop];
  return [...isForUs, ...(kind === "arp" ? loadArpKey : loadNdpKey), ...search(intervals)];
}

/** Lets the frame through when the loaded key is in one of the intervals: a binary search, unrolled. */
function search(intervals: readonly KeyInterval[]): readonly Instruction[] {
  const middle = intervals.length >> 1;
  const pivot = intervals[middle];
  if (pivot === undefined) return [drop];
  if (middle === 0) return isWithin(pivot);
  const below = search(intervals.slice(0, middle));
  const above = search(intervals.slice(middle));
  if (below.length <= farthestShortJump)
    return [branch(opcode.ifAtLeast, pivot.first, below.length, 0), ...below, ...above];
  return [branch(opcode.ifAtLeast, pivot.first, 0, 1), step(opcode.jump, below.length), ...below, ...above];
}

function isWithin({ first, last }: KeyInterval): readonly Instruction[] {
  if (first === last) return [branch(opcode.ifEqual, first, 0, 1), accept, drop];
  return [branch(opcode.ifAtLeast, first, 0, 2), branch(opcode.ifGreater, last, 1, 0), accept, drop];
}

/** Goes on when the test holds, else drops the frame. */
function demand(test: number, value: number): readonly Instruction[] {
  return [branch(test, value, 1, 0), drop];
}

function branch(code: number, value: number, ifTrue: number, ifFalse: number): Instruction {
  return { code, ifTrue, ifFalse, value };
}

function step(code: number, value: number): Instruction {
  return { code, ifTrue: 0, ifFalse: 0, value };
}
