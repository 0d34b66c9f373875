// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import {
  answerArp,
  arpFrameLength,
  arpOperation,
  claimByArp,
  putGratuitousArp,
} from "../../../../providers/baremetal/speaker/arp.ts";
import type { FrameOutcome } from "../../../../providers/baremetal/speaker/model.ts";
import { announce, arpReply, arpRequest, changed, eth0, hex, toHex } from "./layer2-frames.ts";

const addresses = announce("192.0.2.10", "192.0.2.11", { ip: "192.0.2.12", interfaces: ["eth1"] });

function answer(frame: Uint8Array): { readonly outcome: FrameOutcome; readonly reply: Uint8Array } {
  const reply = new Uint8Array(arpFrameLength);
  return { outcome: answerArp(frame, eth0, addresses, reply), reply };
}

describe("answerArp", () => {
  test("answers a broadcast request", () => {
    const { outcome, reply } = answer(hex(arpRequest));
    assert.equal(outcome, "Replied");
    assert.equal(toHex(reply), toHex(hex(arpReply)));
  });

  test("answers a request sent to our own Ethernet address, as neighbours renew theirs", () => {
    assert.equal(answer(changed(arpRequest, 0, "02000000000a")).outcome, "Replied");
  });

  test("answers a probe to whoever probes (RFC 5227)", () => {
    const { outcome, reply } = answer(changed(arpRequest, 28, "00000000"));
    assert.equal(outcome, "Replied");
    assert.equal(toHex(reply.subarray(32)), "02000000000100000000");
  });

  test("answers a frame that is padded to the shortest length of Ethernet", () => {
    assert.equal(answer(hex(`${arpRequest} ${"00".repeat(18)}`)).outcome, "Replied");
  });

  const refusals: readonly (readonly [string, Uint8Array, FrameOutcome])[] = [
    ["is a reply", changed(arpRequest, 20, "0002"), "NotRequest"],
    ["has an operation of RARP", changed(arpRequest, 20, "0003"), "NotRequest"],
    ["asks for an address that is not announced", changed(arpRequest, 38, "c00002ff"), "NotAnnounced"],
    ["asks for one that another link answers for", changed(arpRequest, 38, "c000020c"), "NotOnThisInterface"],
    ["is sent to another station", changed(arpRequest, 0, "020000000002"), "NotForUs"],
    ["is sent to a multicast group", changed(arpRequest, 0, "01005e000001"), "NotForUs"],
    ["is about hardware other than Ethernet", changed(arpRequest, 14, "0006"), "Malformed"],
    ["is about a protocol other than IPv4", changed(arpRequest, 16, "86dd"), "Malformed"],
    ["has hardware addresses of another length", changed(arpRequest, 18, "08"), "Malformed"],
    ["has protocol addresses of another length", changed(arpRequest, 19, "10"), "Malformed"],
    ["is cut short", hex(arpRequest).subarray(0, 41), "Malformed"],
    ["is empty", new Uint8Array(0), "Malformed"],
    ["comes from a broadcast address", changed(arpRequest, 22, "ffffffffffff"), "BadSource"],
    ["comes from a multicast address", changed(arpRequest, 22, "01005e000001"), "BadSource"],
    ["comes from no address", changed(arpRequest, 22, "000000000000"), "BadSource"],
    ["says that it comes from our own address", changed(arpRequest, 22, "02000000000a"), "OwnFrame"],
    ["is sent from 255.255.255.255", changed(arpRequest, 28, "ffffffff"), "BadSource"],
    ["is sent from 224.0.0.1", changed(arpRequest, 28, "e0000001"), "BadSource"],
    ["is sent from 127.0.0.1", changed(arpRequest, 28, "7f000001"), "BadSource"],
    ["announces the address (RFC 5227)", changed(arpRequest, 28, "c000020a"), "BadSource"],
    ["is sent from another address of ours", changed(arpRequest, 28, "c000020b"), "BadSource"],
  ];
  for (const [name, frame, outcome] of refusals) {
    test(`tells why not when the frame ${name}`, () => assert.equal(answer(frame).outcome, outcome));
  }
});

describe("claimByArp", () => {
  const claims: readonly (readonly [string, Uint8Array, string | undefined])[] = [
    ["an announcement", changed(arpRequest, 28, "c000020a"), "192.0.2.10"],
    ["a gratuitous reply", hex(arpReply.replace("02000000000a c000020a", "020000000009 c000020a")), "192.0.2.10"],
    ["a reply to someone else", changed(arpRequest, 20, "0002 020000000009 c000020b"), "192.0.2.11"],
    ["a request", hex(arpRequest), undefined],
    ["a probe", changed(arpRequest, 28, "00000000"), undefined],
    ["a request of 192.0.2.11 for another address", changed(arpRequest, 28, "c000020b"), undefined],
    ["an announcement of an address of theirs", changed(arpRequest, 28, "c0000201 000000000000 c0000201"), undefined],
    ["an announcement by a group", changed(arpRequest, 22, "01005e000001 c000020a"), undefined],
    ["half a frame", hex(arpReply).subarray(0, 30), undefined],
  ];
  for (const [name, frame, ip] of claims) {
    test(`${name} ${ip === undefined ? "claims nothing of ours" : `claims ${ip}`}`, () => {
      assert.equal(claimByArp(frame, addresses)?.address.ip, ip);
    });
  }

  test("names the station", () => {
    assert.equal(claimByArp(changed(arpRequest, 28, "c000020a"), addresses)?.mac, "02:00:00:00:00:01");
  });
});

test("putGratuitousArp writes what MetalLB sends", () => {
  const frame = new Uint8Array(arpFrameLength);
  putGratuitousArp(frame, eth0, hex("c000020a"), arpOperation.request);
  const head = "ffffffffffff 02000000000a 0806 0001 0800 06 04";
  const body = "02000000000a c000020a ffffffffffff c000020a";
  assert.equal(toHex(frame), toHex(hex(`${head} 0001 ${body}`)));
  putGratuitousArp(frame, eth0, hex("c000020a"), arpOperation.reply);
  assert.equal(toHex(frame), toHex(hex(`${head} 0002 ${body}`)));
});

test("no octets make it throw, or answer what is no request for an address of ours", () => {
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 80 }),
    fc
      .tuple(fc.nat(41), fc.uint8Array({ minLength: 1, maxLength: 8 }))
      .map(([at, noise]) => changed(arpRequest, Math.min(at, 42 - noise.length), toHex(noise))),
  );
  fc.assert(
    fc.property(octets, (frame) => {
      claimByArp(frame, addresses);
      const { outcome, reply } = answer(frame);
      if (outcome !== "Replied") return;
      assert.equal(toHex(frame.subarray(14, 22)), "0001080006040001");
      assert.match(toHex(frame.subarray(38, 42)), /^c000020[ab]$/);
      assert.match(toHex(frame.subarray(0, 6)), /^(ffffffffffff|02000000000a)$/);
      assert.equal((frame[22] ?? 1) & 1, 0);
      assert.deepEqual(reply.subarray(0, 6), frame.subarray(22, 28));
      assert.deepEqual(reply.subarray(28, 32), frame.subarray(38, 42));
    }),
    { numRuns: 2000 },
  );
});
