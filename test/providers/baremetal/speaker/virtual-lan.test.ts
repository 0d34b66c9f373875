// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import {
  createVirtualLan,
  type VirtualLan,
  type VirtualPort,
} from "../../../../providers/baremetal/speaker/virtual-lan.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { hex, toHex } from "./layer2-frames.ts";

const to = { left: "020000000001", right: "020000000002", all: "ffffffffffff", group: "333300000001" };

let clock: FakeClock;
let lan: VirtualLan;
let received: string[];
let left: VirtualPort;
let right: VirtualPort;

function plug(name: string, mac: string): VirtualPort {
  return lan.plug({ name, mac, receive: (frame) => received.push(`${name} ${toHex(frame)}`) });
}

beforeEach(() => {
  clock = new FakeClock();
  lan = createVirtualLan({ clock, latencyMs: 2 });
  received = [];
  left = plug("left", "02:00:00:00:00:01");
  right = plug("right", "02:00:00:00:00:02");
  plug("third", "02:00:00:00:00:03");
});

describe("VirtualLan", () => {
  test("carries a frame to the station it is for, and a group's to all but the sender", async () => {
    left.send(hex(to.right));
    left.send(hex(to.all));
    right.send(hex(to.group));
    await clock.advance(2);
    assert.deepEqual(received, [
      `right ${to.right}`,
      `right ${to.all}`,
      `third ${to.all}`,
      `left ${to.group}`,
      `third ${to.group}`,
    ]);
  });

  test("takes its time, and keeps the order", async () => {
    left.send(hex(`${to.right}01`));
    await clock.advance(1);
    left.send(hex(`${to.right}02`));
    assert.deepEqual(received, []);
    await clock.advance(1);
    assert.deepEqual(received, [`right ${to.right}01`]);
    await clock.advance(1);
    assert.deepEqual(received, [`right ${to.right}01`, `right ${to.right}02`]);
  });

  test("copies the frame: the sender may use its memory again", async () => {
    const frame = hex(to.right);
    left.send(frame);
    frame.fill(0);
    await clock.advance(2);
    assert.deepEqual(received, [`right ${to.right}`]);
  });

  test("takes nothing from a port that is down, and brings nothing to it", async () => {
    left.setLink(false);
    assert.equal(left.send(hex(to.all)), false);
    right.send(hex(to.left));
    await clock.advance(2);
    assert.deepEqual(received, []);
    left.setLink(true);
    assert.equal(left.send(hex(to.right)), true);
    await clock.advance(2);
    assert.deepEqual(received, [`right ${to.right}`]);
  });

  test("loses what is on its way when the cable is pulled", async () => {
    left.send(hex(to.right));
    right.setLink(false);
    await clock.advance(2);
    assert.deepEqual(received, []);
  });

  test("lets go of a port that is unplugged", async () => {
    right.unplug();
    left.send(hex(to.right));
    assert.equal(right.send(hex(to.left)), false);
    assert.equal(right.up, false);
    await clock.advance(2);
    assert.deepEqual(received, []);
  });

  test("shows who wants to see each frame when it is sent", () => {
    const seen: string[] = [];
    const end = lan.capture(({ at, from, frame }) => seen.push(`${at - clock.now()} ${from} ${toHex(frame)}`));
    left.send(hex(to.right));
    end();
    left.send(hex(to.right));
    assert.deepEqual(seen, [`0 left ${to.right}`]);
  });
});
