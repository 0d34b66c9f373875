// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { FrameBatch } from "../../../../providers/baremetal/speaker/frame-batch.ts";
import { type Libc, loadLibc } from "../../../../providers/baremetal/speaker/libc.ts";

/** `AF_INET`, `SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC` */
const inet = 2;
const datagrams = 0o2004002;

/** The real calls on UDP over loopback: frames and senders come in as they do on AF_PACKET, and no one needs to be root. */
describe("FrameBatch", { skip: process.platform === "linux" ? false : "calls Linux" }, () => {
  let libc: Libc;
  let fd: number;
  let port: number;
  let sender: Socket;
  let batch: FrameBatch;

  /** Sends these and waits until they are there to be received, at least the first of them. */
  async function send(...frames: readonly Uint8Array[]): Promise<void> {
    for (const frame of frames) {
      await new Promise<void>((resolve, reject) => {
        sender.send(frame, port, "127.0.0.1", (error) => (error === null ? resolve() : reject(error)));
      });
    }
    await sleep(20);
  }

  function receive(): {
    readonly frames: readonly string[];
    readonly links: readonly number[];
    readonly count: number;
  } {
    const frames: string[] = [];
    const links: number[] = [];
    const count = batch.receive(fd, (frame, link) => {
      frames.push(Buffer.from(frame).toString());
      links.push(link);
    });
    return { frames, links, count };
  }

  before(async () => {
    // A port that was free a moment ago: bind(2) gives none back without one more call.
    const free = createSocket("udp4").bind(0, "127.0.0.1");
    await once(free, "listening");
    port = free.address().port;
    free.close();
    await once(free, "close");
    libc = loadLibc();
    fd = libc.socket(inet, datagrams, 0);
    const address = Buffer.alloc(16);
    address.writeUInt16LE(inet, 0);
    address.writeUInt16BE(port, 2);
    address.set([127, 0, 0, 1], 4);
    assert.equal(libc.bind(fd, address, address.length), 0);
    batch = new FrameBatch(libc);
    sender = createSocket("udp4");
  });

  after(() => {
    libc.close(fd);
    sender.close();
  });

  test("receives nothing when nothing waits", () => assert.equal(receive().count, 0));

  test("receives frames of different lengths in order, each with whom it is from", async () => {
    await send(Buffer.from("one"), Buffer.from("three"), Buffer.from("two"));
    // Where AF_PACKET has the index of the link, UDP has the sender's address.
    assert.deepEqual(receive(), {
      frames: ["one", "three", "two"],
      links: [0x0100007f, 0x0100007f, 0x0100007f],
      count: 3,
    });
  });

  test("receives the same place again without mixing up lengths", async () => {
    await send(Buffer.from("a longer frame"));
    receive();
    await send(Buffer.from("short"));
    assert.deepEqual(receive().frames, ["short"]);
  });

  test("leaves what is more than a batch for the next call", async () => {
    await send(...Array.from({ length: 40 }, (_, at) => Buffer.from(String(at))));
    const first = receive();
    const second = receive();
    assert.equal(first.count, 32);
    assert.deepEqual(
      [...first.frames, ...second.frames],
      Array.from({ length: 40 }, (_, at) => String(at)),
    );
  });

  test("cuts frames that are longer than any that matters", async () => {
    await send(Buffer.alloc(5000, "x"));
    assert.equal(receive().frames[0]?.length, 2048);
  });
});
