// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { defaultGratuitousOptions } from "../../../../providers/baremetal/speaker/gratuitous.ts";
import type { Announcement, WorkerMessage } from "../../../../providers/baremetal/speaker/model.ts";
import { packTable } from "../../../../providers/baremetal/speaker/packed-table.ts";
import { Station } from "../../../../providers/baremetal/speaker/station.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { FakeSocket } from "./layer2-fake-socket.ts";
import {
  advertisement,
  arpReply,
  arpRequest,
  changed,
  eth0,
  hex,
  makeLink,
  solicitation,
  toHex,
  withChecksum,
} from "./layer2-frames.ts";

let clock: FakeClock;
let socket: FakeSocket;
let messages: WorkerMessage[];
let station: Station;
let version: number;

const everywhere = (...ips: readonly string[]): Announcement[] => ips.map((ip) => ({ ip, interfaces: undefined }));

function announce(announcements: readonly Announcement[]): void {
  station.announce(packTable({ version: ++version, announcements }));
}

function receive(frame: Uint8Array, linkIndex: number = eth0.index): void {
  socket.incoming.push({ frame, linkIndex });
  station.receive();
}

/** What is sent from now on until nothing is due any more, as `kind ip@link`, with how often. */
async function gratuitous(): Promise<Record<string, number>> {
  const told: Record<string, number> = {};
  for (let waitMs = 0; waitMs !== Number.POSITIVE_INFINITY; waitMs = station.waitMs()) {
    await clock.advance(waitMs);
    socket.sent.length = 0;
    station.sendGratuitous();
    for (const { frame, linkIndex } of socket.sent) {
      const isArp = frame.slice(24, 28) === "0806";
      const name = isArp ? `arp${frame.slice(43, 44)} ${frame.slice(56, 64)}` : `ndp ${frame.slice(124, 156)}`;
      told[`${name}@${linkIndex}`] = (told[`${name}@${linkIndex}`] ?? 0) + 1;
    }
  }
  return told;
}

beforeEach(() => {
  clock = new FakeClock();
  socket = new FakeSocket();
  messages = [];
  version = 0;
  station = new Station({
    socket,
    clock,
    gratuitous: defaultGratuitousOptions,
    emit: (message) => messages.push(message),
  });
});

describe("Station answers", () => {
  beforeEach(() => {
    station.setLinks([eth0]);
    announce([...everywhere("192.0.2.10", "2001:db8::10"), { ip: "192.0.2.12", interfaces: ["eth1"] }]);
  });

  test("both protocols, on the link that asked", () => {
    receive(hex(arpRequest));
    receive(hex(solicitation));
    assert.deepEqual(socket.sent, [
      { frame: toHex(hex(arpReply)), linkIndex: 2 },
      { frame: toHex(withChecksum(hex(advertisement))), linkIndex: 2 },
    ]);
  });

  test("and counts each frame once, by what became of it", () => {
    receive(hex(arpRequest));
    receive(hex(arpRequest));
    receive(changed(arpRequest, 38, "c00002ff"));
    receive(changed(arpRequest, 38, "c000020c"));
    receive(changed(arpRequest, 6, "02000000000a"));
    receive(hex(arpRequest), 77);
    receive(hex(arpRequest.replace(" 0806", " 8100 0005 0806")));
    receive(changed(solicitation, 21, "40"));
    receive(changed(solicitation, 12, "0800"));
    receive(hex("ffff"));
    socket.isBroken = true;
    receive(hex(arpRequest));
    assert.deepEqual(station.counters().received, {
      arp: { Replied: 2, NotAnnounced: 1, NotOnThisInterface: 2, OwnFrame: 1, NotForUs: 1, SendFailed: 1 },
      ndp: { BadHopLimit: 1 },
    });
  });

  test("a request with a priority tag, without one", () => {
    receive(hex(arpRequest.replace(" 0806", " 8100 e000 0806")));
    assert.deepEqual(socket.sent, [{ frame: toHex(hex(arpReply)), linkIndex: 2 }]);
  });

  test("nothing on a link that is down, or can do no more than the other protocol", () => {
    station.setLinks([makeLink({ up: false })]);
    receive(hex(arpRequest));
    station.setLinks([makeLink({ ndp: false })]);
    receive(hex(solicitation));
    assert.deepEqual(socket.sent, []);
    receive(hex(arpRequest));
    assert.equal(socket.sent.length, 1);
  });

  test("for the addresses of the last table only", () => {
    announce(everywhere("192.0.2.11"));
    receive(hex(arpRequest));
    assert.deepEqual(socket.sent, []);
    receive(changed(arpRequest, 38, "c000020b"));
    assert.equal(socket.sent.length, 1);
  });

  test("with the MAC that the link has now", () => {
    station.setLinks([makeLink({ mac: "02:00:00:00:00:0b" })]);
    receive(hex(arpRequest));
    assert.equal(socket.sent[0]?.frame, toHex(hex(arpReply.replaceAll("02000000000a", "02000000000b"))));
  });
});

describe("Station says", () => {
  test("which table is in force, and which links there are", () => {
    station.setLinks([eth0]);
    announce(everywhere("192.0.2.10"));
    const { index, name, mac, up, arp, ndp } = eth0;
    assert.deepEqual(messages, [
      { kind: "Links", links: [{ index, name, mac, up, arp, ndp }] },
      { kind: "Applied", version: 1 },
    ]);
    assert.deepEqual(socket.listened, { ips: ["192.0.2.10"], links: ["eth0"] });
  });

  test("once in five seconds, that another station claims an address", async () => {
    station.setLinks([eth0]);
    announce(everywhere("192.0.2.10", "2001:db8::10"));
    messages.length = 0;
    const claim = changed(arpRequest, 28, "c000020a");
    for (let second = 0; second < 7; second++) {
      receive(claim);
      receive(withChecksum(hex(advertisement.replaceAll("02000000000a", "020000000009"))));
      await clock.advance(1000);
    }
    const arpClaim = { kind: "ForeignClaim", ip: "192.0.2.10", mac: "02:00:00:00:00:01", interface: "eth0" };
    const ndpClaim = { kind: "ForeignClaim", ip: "2001:db8::10", mac: "02:00:00:00:00:09", interface: "eth0" };
    assert.deepEqual(messages, [arpClaim, ndpClaim, arpClaim, ndpClaim]);
    assert.deepEqual(socket.sent, []);
  });

  test("no claim of its own other link, or of an address that is another link's", () => {
    station.setLinks([eth0, makeLink({ index: 3, name: "eth1", mac: "02:00:00:00:00:01" })]);
    announce([
      { ip: "192.0.2.10", interfaces: undefined },
      { ip: "192.0.2.11", interfaces: ["eth1"] },
    ]);
    messages.length = 0;
    receive(changed(arpRequest, 28, "c000020a"));
    receive(changed(arpRequest, 22, "020000000009 c000020b 000000000000 c000020b"));
    assert.deepEqual(messages, []);
  });
});

describe("Station tells its neighbours", () => {
  test("of what is new, five times: a request and a reply, or an advertisement", async () => {
    station.setLinks([eth0]);
    announce(everywhere("192.0.2.10", "2001:db8::10"));
    assert.deepEqual(await gratuitous(), {
      "arp1 c000020a@2": 5,
      "arp2 c000020a@2": 5,
      "ndp 20010db8000000000000000000000010@2": 5,
    });
    assert.deepEqual(station.counters().gratuitousSent, { arp: 10, ndp: 5 });
  });

  test("of nothing that it has told before", async () => {
    station.setLinks([eth0]);
    announce(everywhere("192.0.2.10"));
    await gratuitous();
    announce(everywhere("192.0.2.10", "192.0.2.11"));
    assert.deepEqual(await gratuitous(), { "arp1 c000020b@2": 5, "arp2 c000020b@2": 5 });
  });

  test("of nothing that is gone", async () => {
    station.setLinks([eth0]);
    announce(everywhere("192.0.2.10"));
    station.sendGratuitous();
    announce([]);
    assert.deepEqual(await gratuitous(), {});
  });

  test("on the links where it is announced, also when those change", async () => {
    station.setLinks([eth0, makeLink({ index: 3, name: "eth1" })]);
    announce([{ ip: "192.0.2.10", interfaces: ["eth1"] }]);
    assert.deepEqual(await gratuitous(), { "arp1 c000020a@3": 5, "arp2 c000020a@3": 5 });
    announce(everywhere("192.0.2.10"));
    assert.deepEqual(await gratuitous(), { "arp1 c000020a@2": 5, "arp2 c000020a@2": 5 });
  });

  test("all over again when a link is back, is new, or has another MAC", async () => {
    announce(everywhere("192.0.2.10"));
    assert.deepEqual(await gratuitous(), {});
    const changes = [
      eth0,
      makeLink({ up: false }),
      eth0,
      makeLink({ mac: "02:00:00:00:00:0b" }),
      makeLink({ mac: "02:00:00:00:00:0b", name: "lan" }),
    ];
    const rounds: number[] = [];
    for (const link of changes) {
      station.setLinks([link]);
      rounds.push((await gratuitous())["arp1 c000020a@2"] ?? 0);
    }
    assert.deepEqual(rounds, [5, 0, 5, 5, 0]);
  });

  test("by advertisement when IPv6 comes to work on a link, and nothing else again", async () => {
    station.setLinks([makeLink({ ndp: false })]);
    announce(everywhere("192.0.2.10", "2001:db8::10"));
    await gratuitous();
    station.setLinks([eth0]);
    assert.deepEqual(await gratuitous(), { "ndp 20010db8000000000000000000000010@2": 5 });
  });

  test("in portions, so that what comes in is answered in between", () => {
    station.setLinks([eth0]);
    announce(everywhere(...Array.from({ length: 500 }, (_, at) => `10.0.${at >> 8}.${at & 255}`)));
    station.sendGratuitous();
    assert.ok(socket.sent.length > 0 && socket.sent.length <= 64);
    assert.ok(station.waitMs() < 20);
  });
});
