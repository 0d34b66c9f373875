// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { TerminalError } from "../../src/errors.ts";
import type { WaitingStream } from "../support/scripted-client.ts";
import {
  added,
  answered,
  deleted,
  endOfList,
  failure,
  InformerRig,
  listOf,
  modified,
  refused,
  thing,
} from "./informer-rig.ts";

let rig: InformerRig;

beforeEach(() => {
  rig = new InformerRig();
});

afterEach(() => rig.stop());

describe("an informer reads the first list", () => {
  test("from a watch that begins with all objects", async () => {
    const stream = await rig.client.nextStream();
    const { timeoutSeconds, ...query } = stream.stream.query;
    assert.deepEqual(query, {
      labelSelector: "a=b",
      watch: "true",
      allowWatchBookmarks: "true",
      sendInitialEvents: "true",
      resourceVersionMatch: "NotOlderThan",
    });
    assert.equal(timeoutSeconds, "600");
    stream.open();
    stream.push(added("a", 5), added("b", 7));
    await rig.settle();
    assert.equal(rig.informer.hasSynced, false, "half a list is no list");
    stream.push(endOfList(10));
    await rig.informer.synced;
    assert.equal(rig.informer.hasSynced, true);
    assert.deepEqual(rig.told, ["+a red", "+b red"]);
    assert.deepEqual(rig.informer.get("default/a"), { name: "a", color: "red" });
    assert.equal(rig.informer.size, 2);
    assert.equal(rig.informer.problem, undefined);
    assert.deepEqual(rig.counted, ["listed things Streamed"]);
  });

  test("in pages where the server does not know such watches, and never asks for one again", async () => {
    (await rig.client.nextStream()).fail(answered(422, "sendInitialEvents is forbidden for watch"));
    const first = await rig.client.nextRequest();
    assert.deepEqual(first.request.query, { labelSelector: "a=b", limit: "500" });
    first.answer(listOf(20, [thing("a", 5)], "more"));
    const second = await rig.client.nextRequest();
    assert.deepEqual(second.request.query, { labelSelector: "a=b", limit: "500", continue: "more" });
    assert.equal(rig.informer.hasSynced, false);
    second.answer(listOf(20, [thing("b", 7)]));
    await rig.informer.synced;
    const { stream, from } = await rig.resumedWithin(0);
    assert.equal(from, "20");
    assert.equal(stream.stream.query["sendInitialEvents"], undefined);
    stream.open();
    stream.push(failure(410, "too old resource version"));
    await rig.settle();
    await rig.clock.advance(1_000);
    (await rig.client.nextRequest()).answer(listOf(30, []));
    await rig.settle();
    assert.deepEqual(rig.told, ["+a red", "+b red", "-a", "-b"]);
  });

  for (const { name, breakOff } of [
    {
      name: "an ERROR in the middle",
      breakOff: (stream: WaitingStream) => stream.push(failure(500, "etcd too old")),
    },
    { name: "an end in the middle", breakOff: (stream: WaitingStream) => stream.end() },
    { name: "a line that makes no sense", breakOff: (stream: WaitingStream) => stream.push({ type: "WHAT" }) },
  ]) {
    test(`in pages after ${name}, once`, async () => {
      const broken = await rig.client.nextStream();
      broken.open();
      broken.push(added("a", 5), added("gone", 6));
      breakOff(broken);
      await rig.settle();
      assert.equal(rig.informer.hasSynced, false);
      await rig.clock.advance(1_000);
      (await rig.client.nextRequest()).answer(listOf(20, [thing("a", 5)]));
      await rig.informer.synced;
      assert.deepEqual(rig.told, ["+a red", "+gone red", "-gone"]);
      const { stream } = await rig.resumedWithin(0);
      stream.open();
      stream.push(failure(410, "too old resource version"));
      await rig.settle();
      await rig.clock.advance(5_000);
      assert.equal((await rig.client.nextStream()).stream.query["sendInitialEvents"], "true");
    });
  }

  test("in one piece when its pages expire while they are read", async () => {
    (await rig.client.nextStream()).fail(answered(400));
    for (let round = 0; round < 2; round++) {
      (await rig.client.nextRequest()).answer(listOf(20, [thing("a", 5), thing("stale", 6)], "more"));
      (await rig.client.nextRequest()).fail(answered(410, "The provided continue parameter is too old"));
    }
    const whole = await rig.client.nextRequest();
    assert.equal(whole.request.query?.["limit"], "0");
    whole.answer(listOf(40, [thing("a", 5)]));
    await rig.informer.synced;
    assert.deepEqual(rig.told, ["+a red", "+stale red", "-stale"]);
  });

  for (const { name, error, atMost } of [
    { name: "refused connections", error: refused, atMost: 2_000 },
    { name: "500", error: answered(500, "starting"), atMost: 10_000 },
    { name: "403", error: answered(403, "forbidden"), atMost: 10_000 },
    { name: "404, before its CRD is there,", error: answered(404, "not found"), atMost: 10_000 },
    { name: "what it has no row for", error: new TerminalError("InternalError", "?"), atMost: 10_000 },
  ]) {
    test(`in spite of ${name} for as long as it takes`, async () => {
      for (let failures = 0; failures < 12; failures++) {
        (await rig.client.nextStream()).fail(error);
        await rig.settle();
        assert.equal(rig.informer.problem?.reason, "reason" in error ? error.reason : "");
        await rig.clock.advance(atMost);
      }
      const stream = await rig.client.nextStream();
      stream.open();
      stream.push(endOfList(3));
      await rig.informer.synced;
      assert.equal(rig.informer.problem, undefined);
    });
  }
});

describe("an informer tells its subscribers", () => {
  test("one after the other, though one of them throws", async () => {
    const second: string[] = [];
    rig.informer.subscribe({
      added() {
        throw new Error("a bug");
      },
      updated() {
        throw new Error("a bug");
      },
      deleted() {
        throw new Error("a bug");
      },
    });
    rig.informer.subscribe({
      added: (want) => second.push(want.name),
      deleted: (have) => second.push(`-${have.name}`),
    });
    const stream = await rig.follow();
    stream.push(modified("a", 11), deleted("a", 12));
    await rig.settle();
    assert.deepEqual(second, ["a", "-a"]);
    assert.deepEqual(rig.told, ["+a red", "~a red>red", "-a"]);
    assert.equal(rig.counted.filter((each) => each === "subscriber failed things").length, 3);
  });

  test("late ones what is there already, and nothing more after they left", async () => {
    const stream = await rig.follow();
    const late: string[] = [];
    const leave = rig.informer.subscribe({ added: (want) => late.push(want.name) });
    assert.deepEqual(late, ["a"]);
    leave();
    stream.push(added("b", 11));
    await rig.settle();
    assert.deepEqual(late, ["a"]);
  });
});

describe("an informer takes answers to our own writes", () => {
  test("before the watch tells them, and hears the watch's echo only once", async () => {
    const stream = await rig.follow();
    assert.deepEqual(rig.informer.absorb(thing("a", 11, "blue")), { name: "a", color: "blue" });
    assert.equal(rig.informer.get("default/a")?.color, "blue");
    stream.push(modified("a", 11, "blue"));
    await rig.settle();
    assert.deepEqual(rig.told, ["+a red", "~a red>blue"]);
  });

  test("not over something newer", async () => {
    const stream = await rig.follow();
    stream.push(modified("a", 9_999, "green"));
    await rig.settle();
    rig.informer.absorb(thing("a", 998, "blue"));
    assert.equal(rig.informer.get("default/a")?.color, "green", "9999 is more than 998, though less as text");
  });

  test("never so that something deleted comes back", async () => {
    const stream = await rig.follow();
    stream.push(deleted("a", 12));
    await rig.settle();
    rig.informer.absorb(thing("a", 11, "blue"));
    assert.equal(rig.informer.get("default/a"), undefined);
    assert.deepEqual(rig.told, ["+a red", "-a"]);
  });

  test("and keeps one that is newer than a list that was under way", async () => {
    const stream = await rig.follow();
    stream.push(failure(410, "too old"));
    const { stream: again } = await rig.resumedWithin(800);
    again.open();
    rig.informer.absorb(thing("a", 70, "blue"));
    again.push(added("a", 5), endOfList(60));
    await rig.settle();
    assert.equal(rig.informer.get("default/a")?.color, "blue");
  });
});

describe("an informer that is to catch up", () => {
  const signal = new AbortController().signal;
  let stream: WaitingStream;
  let caughtUp: Promise<void>;
  let isDone: boolean;

  beforeEach(async () => {
    stream = await rig.follow();
    isDone = false;
    caughtUp = rig.informer.catchUp(signal).then(() => {
      isDone = true;
    });
  });

  /** Whether it has caught up after all that was told has arrived. */
  async function isCaughtUp(): Promise<boolean> {
    await rig.settle();
    await rig.clock.advance(10);
    return isDone;
  }

  async function isTold(version: number, items: readonly unknown[]): Promise<void> {
    (await rig.client.nextRequest()).answer(listOf(version, items));
  }

  test("has, where the server has nothing else", async () => {
    await isTold(30, [thing("a", 5)]);
    await caughtUp;
    assert.deepEqual(rig.told, ["+a red"]);
  });

  test("waits for what was made and changed, and takes it from the watch alone", async () => {
    await isTold(30, [thing("a", 20, "blue"), thing("b", 21)]);
    assert.equal(await isCaughtUp(), false);
    stream.push(modified("a", 20, "blue"));
    assert.equal(await isCaughtUp(), false);
    stream.push(added("b", 21));
    await isCaughtUp();
    await caughtUp;
    assert.deepEqual(rig.told, ["+a red", "~a red>blue", "+b red"]);
  });

  test("waits until what was deleted is gone", async () => {
    await isTold(30, []);
    assert.equal(await isCaughtUp(), false);
    stream.push(deleted("a", 25));
    await isCaughtUp();
    await caughtUp;
  });

  test("does not wait for what is gone again since the list", async () => {
    stream.push(added("b", 11), deleted("b", 40));
    await rig.settle();
    await isTold(30, [thing("a", 5), thing("b", 11)]);
    await caughtUp;
  });

  test("does not take half a list for the whole", async () => {
    await isTold(30, [thing("a", 5)]);
    await caughtUp;
    stream.push(failure(410, "too old"));
    await rig.settle();
    await rig.clock.advance(60_000);
    const again = await rig.client.nextStream();
    again.open();
    again.push(added("z", 90));
    const later = rig.informer.catchUp(signal);
    await isTold(95, [thing("a", 60, "blue"), thing("z", 90)]);
    let done = false;
    void later.then(() => {
      done = true;
    });
    await rig.clock.advance(50);
    assert.equal(done, false);
    again.push(modified("a", 60, "blue"), endOfList(95));
    await rig.settle();
    await rig.clock.advance(10);
    await later;
  });
});
