// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import { beforeEach, describe, test } from "node:test";
import { StreamSilence, type WatchedStream } from "../../src/kube/stream-silence.ts";
import { FakeClock } from "../support/fake-clock.ts";

describe("a stream", () => {
  let clock: FakeClock;
  let silence: StreamSilence;
  let source: PassThrough;
  let limitMs: number;
  let watched: WatchedStream;
  let read: Promise<string[]>;

  beforeEach(() => {
    clock = new FakeClock();
    silence = new StreamSilence(clock);
    source = new PassThrough();
    limitMs = 60_000;
    watched = silence.watchOver(source as unknown as IncomingMessage, () => limitMs);
    read = (async () => {
      const pieces: string[] = [];
      for await (const piece of watched.pieces) pieces.push(piece);
      return pieces;
    })();
    read.catch(() => undefined);
  });

  test("that says something now and then is left alone, and read as text", async () => {
    for (let minute = 0; minute < 10; minute++) {
      source.write("ü");
      await clock.advance(59_000);
    }
    source.end();
    assert.equal((await read).join(""), "ü".repeat(10));
    watched.stop();
    assert.equal(clock.pending, 0);
  });

  test("that says nothing is ended soon after its limit", async () => {
    await clock.advance(60_000);
    assert.equal(source.destroyed, false);
    await clock.advance(5_000);
    await assert.rejects(read, { name: "RetryableError", reason: "Silent" });
  });

  test("is measured by the limit that holds now, not by the one that held when it began", async () => {
    await clock.advance(20_000);
    limitMs = 15_000;
    await clock.advance(5_000);
    await assert.rejects(read, { reason: "Silent" });
  });

  test("is not believed any more when something said since then went unheard", async () => {
    source.write("a");
    await clock.advance(10_000);
    silence.distrust(clock.monotonic() - 10_001);
    assert.equal(source.destroyed, false, "it spoke after that");
    silence.distrust(clock.monotonic());
    await assert.rejects(read, { reason: "Silent" });
  });

  test("that was let go is watched over no more", async () => {
    watched.stop();
    silence.distrust(clock.monotonic() + 1);
    await clock.advance(600_000);
    assert.equal(clock.pending, 0);
    assert.equal(source.destroyed, true);
  });
});
