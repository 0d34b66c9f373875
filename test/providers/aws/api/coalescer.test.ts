// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Coalescer } from "../../../../providers/aws/api/coalescer.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const never = new AbortController().signal;

interface Read {
  readonly keys: readonly string[];
  readonly signal: AbortSignal;
  readonly answer: (...missing: string[]) => void;
  readonly fail: (error: Error) => void;
}

function rig(limit: number = 3): {
  readonly clock: FakeClock;
  readonly coalescer: Coalescer<string, string>;
  readonly reads: Read[];
} {
  const clock = new FakeClock();
  const reads: Read[] = [];
  const read = (keys: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, string>> =>
    new Promise((resolve, reject) => {
      const answer = (...missing: string[]): void =>
        resolve(new Map(keys.filter((key) => !missing.includes(key)).map((key) => [key, key.toUpperCase()])));
      reads.push({ keys, signal, answer, fail: reject });
    });
  return { clock, coalescer: new Coalescer({ clock, windowMs: 20, limit, read }), reads };
}

describe("questions of many", () => {
  test("within a window become one read, each key once", async () => {
    const { clock, coalescer, reads } = rig();
    const one = coalescer.ask(["a", "b"], never);
    await clock.advance(10);
    const other = coalescer.ask(["b", "c"], never);
    assert.equal(reads.length, 0);
    await clock.advance(10);
    assert.deepEqual(
      reads.map(({ keys }) => keys),
      [["a", "b", "c"]],
    );
    reads[0]?.answer("c");
    assert.deepEqual(
      [...(await one)],
      [
        ["a", "A"],
        ["b", "B"],
      ],
    );
    assert.deepEqual([...(await other)], [["b", "B"]]);
    assert.equal(clock.pending, 0);
  });

  test("are cut to what one read takes", async () => {
    const { clock, coalescer, reads } = rig();
    const asked = coalescer.ask(["a", "b", "c", "d"], never);
    await clock.advance(20);
    assert.deepEqual(
      reads.map(({ keys }) => keys),
      [["a", "b", "c"], ["d"]],
    );
    for (const read of reads) read.answer();
    assert.equal((await asked).size, 4);
  });

  test("no keys are no read", async () => {
    const { clock, coalescer, reads } = rig();
    assert.equal((await coalescer.ask([], never)).size, 0);
    await clock.advance(50);
    assert.equal(reads.length, 0);
  });

  test("nobody joins a read that has begun: it may be older than what was just written", async () => {
    const { clock, coalescer, reads } = rig();
    const early = coalescer.ask(["a"], never);
    await clock.advance(20);
    const late = coalescer.ask(["a"], never);
    await clock.advance(20);
    assert.equal(reads.length, 2);
    reads[1]?.answer();
    assert.equal((await late).get("a"), "A");
    reads[0]?.answer("a");
    assert.equal((await early).get("a"), undefined);
  });

  test("a read that fails fails those whose keys were in it", async () => {
    const { clock, coalescer, reads } = rig();
    const failing = coalescer.ask(["a", "b", "c"], never);
    const spared = coalescer.ask(["d"], never);
    const both = coalescer.ask(["c", "d"], never);
    const outcomes = Promise.allSettled([failing, spared, both]);
    await clock.advance(20);
    reads[0]?.fail(new Error("no"));
    reads[1]?.answer();
    assert.deepEqual(
      (await outcomes).map(({ status }) => status),
      ["rejected", "fulfilled", "rejected"],
    );
  });

  test("two reads that fail one after the other fail one question once", async () => {
    const { clock, coalescer, reads } = rig();
    const asked = coalescer.ask(["a", "b", "c", "d"], never);
    const outcome = assert.rejects(asked, /first/);
    await clock.advance(20);
    reads[0]?.fail(new Error("first"));
    await outcome;
    // A rejection that nobody handles would fail this test.
    reads[1]?.fail(new Error("second"));
    await clock.advance(0);
    await new Promise((resolve) => setImmediate(resolve));
  });

  test("who is aborted leaves; a read that nobody waits for any more is aborted", async () => {
    const { clock, coalescer, reads } = rig();
    const first = new AbortController();
    const second = new AbortController();
    const one = coalescer.ask(["a"], first.signal);
    const other = coalescer.ask(["b"], second.signal);
    await clock.advance(20);
    first.abort(new Error("first"));
    await assert.rejects(one, /first/);
    assert.equal(reads[0]?.signal.aborted, false);
    second.abort(new Error("second"));
    await assert.rejects(other, /second/);
    assert.equal(reads[0]?.signal.aborted, true);
    reads[0]?.fail(new Error("aborted"));
    await clock.advance(0);
    await assert.rejects(coalescer.ask(["a"], first.signal), /first/);
  });

  test("who leaves within the window is not asked for", async () => {
    const { clock, coalescer, reads } = rig();
    const abort = new AbortController();
    const gone = coalescer.ask(["a"], abort.signal);
    abort.abort(new Error("gone"));
    await assert.rejects(gone, /gone/);
    await clock.advance(20);
    assert.equal(reads.length, 0);
    const stays = coalescer.ask(["b"], never);
    await clock.advance(20);
    reads[0]?.answer();
    assert.equal((await stays).get("b"), "B");
  });
});
