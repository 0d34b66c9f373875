// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { FrameOutcome } from "../../../../providers/baremetal/speaker/model.ts";
import { answerNdp, claimByNdp, putUnsolicitedAdvertisement } from "../../../../providers/baremetal/speaker/ndp.ts";
import { ndpFrameLength } from "../../../../providers/baremetal/speaker/ndp-message.ts";
import { advertisement, announce, changed, eth0, hex, solicitation, toHex, withChecksum } from "./layer2-frames.ts";

const addresses = announce("2001:db8::10", "2001:db8::11", { ip: "2001:db8::12", interfaces: ["eth1"] });

function answer(frame: Uint8Array): { readonly outcome: FrameOutcome; readonly reply: Uint8Array } {
  const reply = new Uint8Array(ndpFrameLength);
  return { outcome: answerNdp(frame, eth0, addresses, reply), reply };
}

/** The solicitation without its option: 24 octets of message. */
const withoutOption = solicitation.replace(" 01 01 020000000001", "").replace(" 0020 3a", " 0018 3a");
const fromNowhere = "00000000000000000000000000000000";

describe("answerNdp", () => {
  test("answers a solicitation of the group: solicited, override, from the address itself", () => {
    const { outcome, reply } = answer(hex(solicitation));
    assert.equal(outcome, "Replied");
    assert.equal(toHex(reply), toHex(withChecksum(hex(advertisement))));
  });

  test("answers one that goes to the address itself, as neighbours probe whether it is still there", () => {
    const unicast = changed(solicitation, 38, "20010db8000000000000000000000010");
    unicast.set(hex("02000000000a"));
    assert.equal(answer(withChecksum(unicast)).outcome, "Replied");
  });

  test("answers one of the group that an access point has sent to our own Ethernet address", () => {
    assert.equal(answer(changed(solicitation, 0, "02000000000a")).outcome, "Replied");
  });

  test("answers to the sender's Ethernet address where it gives none in an option", () => {
    const { outcome, reply } = answer(withChecksum(hex(withoutOption)));
    assert.equal(outcome, "Replied");
    assert.equal(toHex(reply.subarray(0, 6)), "020000000001");
  });

  test("answers to the address of the option, and not to the one that the frame came from", () => {
    const { reply } = answer(changed(solicitation, 80, "020000000077"));
    assert.equal(toHex(reply.subarray(0, 6)), "020000000077");
  });

  test("answers duplicate address detection to all nodes, unsolicited", () => {
    const { outcome, reply } = answer(changed(withoutOption, 22, fromNowhere));
    assert.equal(outcome, "Replied");
    assert.equal(toHex(reply.subarray(0, 6)), "333300000001");
    assert.equal(toHex(reply.subarray(38, 54)), "ff020000000000000000000000000001");
    assert.equal(toHex(reply.subarray(58, 62)), "20000000");
    assert.deepEqual(withChecksum(reply), reply);
  });

  test("takes options that it does not know, a nonce for one (RFC 3971)", () => {
    const longer = `${solicitation.replace(" 0020 3a", " 0028 3a")} 0e 01 112233445566`;
    assert.equal(answer(withChecksum(hex(longer))).outcome, "Replied");
  });

  test("takes a frame that is longer than the packet in it", () => {
    assert.equal(answer(withChecksum(hex(`${solicitation} 0000000000`))).outcome, "Replied");
  });

  test("does not take an IPv4 address for the IPv6 address that it can be written as", () => {
    const mapped = "00000000000000000000ffffc000020a";
    const frame = changed(solicitation, 62, mapped);
    assert.equal(answerNdp(frame, eth0, announce("192.0.2.10"), new Uint8Array(ndpFrameLength)), "NotAnnounced");
  });

  const refusals: readonly (readonly [string, Uint8Array, FrameOutcome])[] = [
    ["has come over a router", changed(solicitation, 21, "fe"), "BadHopLimit"],
    ["has a wrong checksum", hex(solicitation.replace("4b43", "4b44")), "BadChecksum"],
    ["has a code other than 0", changed(solicitation, 55, "01"), "Malformed"],
    ["has an option of no length", changed(solicitation, 79, "00"), "Malformed"],
    ["has an option that is longer than the message", changed(solicitation, 79, "02"), "Malformed"],
    ["has a shorter message than the shortest", changed(solicitation, 18, "0017"), "Malformed"],
    ["is shorter than its packet", changed(solicitation, 18, "0021"), "Malformed"],
    ["is of another version of IP", changed(solicitation, 14, "40"), "Malformed"],
    ["is cut short", hex(solicitation).subarray(0, 54), "Malformed"],
    ["is empty", new Uint8Array(0), "Malformed"],
    ["is an echo request", changed(solicitation, 54, "80"), "NotRequest"],
    ["is an advertisement", changed(solicitation, 54, "88"), "NotRequest"],
    ["is UDP", changed(solicitation, 20, "11"), "NotRequest"],
    ["has an extension header before the message", changed(solicitation, 20, "00"), "NotRequest"],
    ["asks for an address that is not announced", changed(solicitation, 77, "ff"), "NotAnnounced"],
    ["asks for one that another link answers for", changed(solicitation, 77, "12"), "NotOnThisInterface"],
    ["is sent to another group", changed(solicitation, 53, "11"), "NotForUs"],
    ["is sent to all nodes", changed(solicitation, 38, "ff020000000000000000000000000001"), "NotForUs"],
    ["is sent to another station", changed(solicitation, 0, "020000000002"), "NotForUs"],
    ["is sent to the Ethernet address of another group", changed(solicitation, 5, "11"), "NotForUs"],
    ["is broadcast on Ethernet", changed(solicitation, 0, "ffffffffffff"), "NotForUs"],
    [
      "goes to the address itself by the Ethernet address of the group",
      changed(solicitation, 38, "20010db8000000000000000000000010"),
      "NotForUs",
    ],
    ["comes from a multicast address", changed(solicitation, 22, "ff"), "BadSource"],
    ["comes from the loopback address", changed(solicitation, 22, "00000000000000000000000000000001"), "BadSource"],
    ["comes from an address of ours", changed(solicitation, 22, "20010db8000000000000000000000011"), "BadSource"],
    ["wants the answer at a group of stations", changed(solicitation, 80, "333300000001"), "BadSource"],
    ["wants the answer at no station", changed(solicitation, 80, "000000000000"), "BadSource"],
    ["comes from nowhere and yet has an option to answer to", changed(solicitation, 22, fromNowhere), "BadSource"],
  ];
  for (const [name, frame, outcome] of refusals) {
    test(`tells why not when the frame ${name}`, () => assert.equal(answer(frame).outcome, outcome));
  }

  test("tells why not when it comes from nowhere and goes to the address itself", () => {
    const frame = changed(withoutOption, 22, `${fromNowhere} 20010db8000000000000000000000010`);
    frame.set(hex("02000000000a"));
    assert.equal(answer(withChecksum(frame)).outcome, "BadSource");
  });
});

describe("claimByNdp", () => {
  const theirs = advertisement.replaceAll("02000000000a", "020000000009");

  test("an advertisement of an address of ours claims it, for the station in its option", () => {
    const claim = claimByNdp(withChecksum(hex(theirs)), addresses);
    assert.deepEqual([claim?.address.ip, claim?.mac], ["2001:db8::10", "02:00:00:00:00:09"]);
  });

  test("without an option, for the station that sent it", () => {
    const bare = theirs.replace(" 02 01 020000000009", "").replace(" 0020 3a", " 0018 3a");
    assert.equal(claimByNdp(withChecksum(hex(bare)), addresses)?.mac, "02:00:00:00:00:09");
  });

  const innocent: readonly (readonly [string, Uint8Array])[] = [
    ["a solicitation", withChecksum(hex(solicitation))],
    ["an advertisement of an address of theirs", changed(theirs, 77, "ff")],
    ["one that has come over a router", changed(theirs, 21, "40")],
    ["one with a wrong checksum", hex(theirs)],
    ["one for a group of stations", changed(theirs, 80, "333300000001")],
  ];
  for (const [name, frame] of innocent) {
    test(`${name} claims nothing of ours`, () => assert.equal(claimByNdp(frame, addresses), undefined));
  }
});

test("putUnsolicitedAdvertisement writes override and not solicited, to all nodes", () => {
  const frame = new Uint8Array(ndpFrameLength);
  putUnsolicitedAdvertisement(frame, eth0, hex("20010db8000000000000000000000010"));
  const wanted = `
    333300000001 02000000000a 86dd
    60000000 0020 3a ff 20010db8000000000000000000000010 ff020000000000000000000000000001
    88 00 0000 20000000 20010db8000000000000000000000010 02 01 02000000000a`;
  assert.equal(toHex(frame), toHex(withChecksum(hex(wanted))));
});

test("no octets make it throw, or answer what is no valid solicitation of an address of ours", () => {
  const octets = fc.oneof(
    fc.uint8Array({ maxLength: 120 }),
    fc
      .tuple(fc.nat(85), fc.uint8Array({ minLength: 1, maxLength: 16 }))
      .map(([at, noise]) => changed(solicitation, Math.min(at, 86 - noise.length), toHex(noise))),
  );
  fc.assert(
    fc.property(octets, (frame) => {
      claimByNdp(frame, addresses);
      const { outcome, reply } = answer(frame);
      if (outcome !== "Replied") return;
      assert.deepEqual(withChecksum(frame), frame);
      assert.equal(toHex(frame.subarray(20, 22)), "3aff");
      assert.equal(toHex(frame.subarray(54, 56)), "8700");
      assert.match(toHex(frame.subarray(62, 78)), /^20010db80000000000000000000000(10|11)$/);
      assert.deepEqual(withChecksum(reply), reply);
      assert.deepEqual(reply.subarray(62, 78), frame.subarray(62, 78));
    }),
    { numRuns: 2000 },
  );
});
