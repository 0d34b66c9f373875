// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import type { WorkerMessage } from "../../../../providers/baremetal/speaker/model.ts";
import {
  createVirtualAnnouncer,
  type VirtualAnnouncer,
} from "../../../../providers/baremetal/speaker/virtual-announcer.ts";
import { createVirtualLan, type VirtualPort } from "../../../../providers/baremetal/speaker/virtual-lan.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { arpReply, arpRequest, hex, toHex } from "./layer2-frames.ts";

let clock: FakeClock;
let client: VirtualPort;
let heard: string[];
let messages: WorkerMessage[];
let announcer: VirtualAnnouncer;

const table = (...ips: readonly string[]) => ({
  version: 1,
  announcements: ips.map((ip) => ({ ip, interfaces: undefined })),
});

/** What the client hears when it asks who has 192.0.2.10. */
async function ask(): Promise<readonly string[]> {
  heard = [];
  client.send(hex(arpRequest));
  await clock.advance(0);
  return heard;
}

beforeEach(async () => {
  clock = new FakeClock();
  const lan = createVirtualLan({ clock });
  heard = [];
  messages = [];
  client = lan.plug({ name: "client", mac: "02:00:00:00:00:01", receive: (frame) => heard.push(toHex(frame)) });
  const links = [{ name: "eth0", mac: "02:00:00:00:00:0a", lan }];
  announcer = createVirtualAnnouncer({ clock, links }, (message) => messages.push(message));
  await clock.advance(0);
});

describe("createVirtualAnnouncer", () => {
  test("answers on its segment for what is announced, and only then", async () => {
    assert.deepEqual(await ask(), []);
    announcer.announce(table("192.0.2.10"));
    await clock.advance(10_000);
    assert.deepEqual(await ask(), [toHex(hex(arpReply))]);
    announcer.announce(table());
    await clock.advance(0);
    assert.deepEqual(await ask(), []);
    assert.deepEqual((await announcer.counters()).received.arp, { NotAnnounced: 2, Replied: 1 });
  });

  test("tells its neighbours five times", async () => {
    announcer.announce(table("192.0.2.10", "2001:db8::10"));
    await clock.advance(60_000);
    assert.equal(heard.length, 15);
    assert.equal(clock.pending, 0);
  });

  test("says what the thread would say, and later, as the thread would", async () => {
    announcer.announce(table("192.0.2.10"));
    assert.deepEqual(
      messages.map(({ kind }) => kind),
      ["Links"],
    );
    await clock.advance(0);
    assert.deepEqual(messages.at(-1), { kind: "Applied", version: 1 });
  });

  test("tells of a cable that is pulled and put back, and tells its neighbours then", async () => {
    announcer.announce(table("192.0.2.10"));
    await clock.advance(60_000);
    announcer.setLink("eth0", false);
    await clock.advance(0);
    assert.deepEqual(await ask(), []);
    announcer.setLink("eth0", true);
    heard = [];
    await clock.advance(60_000);
    assert.equal(heard.length, 10);
    const up = messages.flatMap((message) => (message.kind === "Links" ? message.links.map((link) => link.up) : []));
    assert.deepEqual(up, [true, false, true]);
  });

  test("is silent and leaves nothing behind when it is closed", async () => {
    announcer.announce(table("192.0.2.10"));
    await clock.advance(0);
    await announcer.close();
    assert.deepEqual(await ask(), []);
    assert.equal(clock.pending, 0);
  });
});
