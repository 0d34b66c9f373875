// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { toKeyIntervals } from "../../../../providers/baremetal/speaker/key-intervals.ts";
import {
  ancillaryOffset,
  buildFilter,
  type Instruction,
  maxIntervals,
  opcode,
} from "../../../../providers/baremetal/speaker/socket-filter.ts";
import { announce, arpReply, arpRequest, changed, hex, solicitation } from "./layer2-frames.ts";

/** What the kernel knows about a frame beside its octets. */
interface About {
  readonly packetType: number;
  readonly hardwareType: number;
}

const received: About = { packetType: 1, hardwareType: 1 };

/** Runs a program as the kernel does: what it gives back, which is 0 for a load beyond the end of the frame. */
function run(program: readonly Instruction[], frame: Uint8Array, about: About = received): number {
  let loaded: number | undefined = 0;
  for (let at = 0; at < program.length; at++) {
    const instruction = program[at] ?? assert.fail("jumps out of the program");
    if (instruction.code === opcode.pass) return instruction.value;
    const jump = jumpOf(instruction, loaded);
    if (jump === undefined) loaded = load(instruction.code, instruction.value, frame, about);
    else at += jump;
    if (loaded === undefined) return 0;
  }
  return assert.fail("runs off the end of the program");
}

/** How many instructions are left out; undefined = this one loads. */
function jumpOf({ code, ifTrue, ifFalse, value }: Instruction, loaded: number): number | undefined {
  if (code === opcode.jump) return value;
  if (code === opcode.ifEqual) return loaded === value ? ifTrue : ifFalse;
  if (code === opcode.ifGreater) return loaded > value ? ifTrue : ifFalse;
  return code === opcode.ifAtLeast ? (loaded >= value ? ifTrue : ifFalse) : undefined;
}

function load(code: number, at: number, frame: Uint8Array, about: About): number | undefined {
  if (at === ancillaryOffset.packetType) return about.packetType;
  if (at === ancillaryOffset.hardwareType) return about.hardwareType;
  const sizes: Readonly<Record<number, number>> = { [opcode.load8]: 1, [opcode.load16]: 2, [opcode.load32]: 4 };
  const size = sizes[code] ?? assert.fail(`no such instruction: ${code}`);
  return at + size > frame.length ? undefined : Buffer.from(frame).readUIntBE(at, size);
}

const arpFilter = (...ips: readonly string[]) =>
  buildFilter("arp", toKeyIntervals(announce(...ips).addresses, maxIntervals));
const ndpFilter = (...ips: readonly string[]) =>
  buildFilter("ndp", toKeyIntervals(announce(...ips).addresses, maxIntervals));

describe("buildFilter for ARP", () => {
  const program = arpFilter("192.0.2.10", "192.0.2.20", "198.51.100.1");
  const frames: readonly (readonly [string, Uint8Array, boolean])[] = [
    ["a request for an address of ours", hex(arpRequest), true],
    ["a request for an address of theirs", changed(arpRequest, 38, "c000020b"), false],
    ["a reply from an address of ours, which may be a claim", hex(arpReply), true],
    [
      "a reply from an address of theirs to one of ours",
      changed(arpReply, 28, "c0000201 02000000000a c000020a"),
      false,
    ],
    ["half a frame", hex(arpRequest).subarray(0, 40), false],
  ];
  for (const [name, frame, passes] of frames) {
    test(`${passes ? "lets" : "does not let"} through ${name}`, () => assert.equal(run(program, frame) > 0, passes));
  }

  test("lets a frame through whole", () => assert.equal(run(program, hex(arpRequest)), 0xffffffff));

  test("drops frames to other stations, and of VLANs that have no link here", () => {
    for (const [packetType, passes] of [true, true, true, false, false].entries()) {
      assert.equal(run(program, hex(arpRequest), { packetType, hardwareType: 1 }) > 0, passes);
    }
  });

  test("drops frames of links that are no Ethernet, where all offsets differ", () => {
    assert.equal(run(program, hex(arpRequest), { packetType: 1, hardwareType: 772 }), 0);
  });

  test("drops all when there is nothing to announce", () => {
    assert.deepEqual(arpFilter(), [{ code: opcode.pass, ifTrue: 0, ifFalse: 0, value: 0 }]);
  });
});

describe("buildFilter for neighbour discovery", () => {
  const program = ndpFilter("2001:db8::10");
  const frames: readonly (readonly [string, Uint8Array, boolean])[] = [
    ["a solicitation of an address of ours", hex(solicitation), true],
    ["an advertisement of an address of ours", changed(solicitation, 54, "88"), true],
    ["a solicitation of an address of theirs", changed(solicitation, 77, "11"), false],
    ["a router solicitation", changed(solicitation, 54, "85"), false],
    ["an echo request", changed(solicitation, 54, "80"), false],
    ["UDP", changed(solicitation, 20, "11"), false],
  ];
  for (const [name, frame, passes] of frames) {
    test(`${passes ? "lets" : "does not let"} through ${name}`, () => assert.equal(run(program, frame) > 0, passes));
  }
});

test("passes just the keys of its intervals, and the kernel can take it: 4096 instructions, jumps of one octet", () => {
  const bounds = fc.uniqueArray(fc.oneof(fc.nat(5000), fc.integer({ min: 0, max: 0xffffffff })), {
    maxLength: 2 * maxIntervals,
  });
  fc.assert(
    fc.property(bounds, fc.array(fc.nat(5000)), (keys, probes) => {
      const sorted = [...keys].sort((left, right) => left - right);
      const intervals = Array.from({ length: sorted.length >> 1 }, (_, at) => ({
        first: sorted[2 * at] ?? 0,
        last: sorted[2 * at + 1] ?? 0,
      }));
      const program = buildFilter("arp", intervals);
      assert.ok(program.length <= 4096);
      assert.ok(program.every(({ ifTrue, ifFalse }) => ifTrue <= 255 && ifFalse <= 255));
      for (const key of [...probes, ...keys, ...keys.map((one) => (one + 1) % 2 ** 32)]) {
        const frame = Buffer.from(hex(arpRequest));
        frame.writeUInt32BE(key, 38);
        const isWithin = intervals.some(({ first, last }) => first <= key && key <= last);
        assert.equal(run(program, frame) > 0, isWithin);
      }
    }),
    { numRuns: 30 },
  );
});

test("the longest program fits", () => {
  const widest = Array.from({ length: maxIntervals }, (_, at) => ({ first: at * 10, last: at * 10 + 5 }));
  for (const kind of ["arp", "ndp"] as const) assert.ok(buildFilter(kind, widest).length <= 4096);
});
