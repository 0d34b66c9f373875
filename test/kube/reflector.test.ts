// SPDX-License-Identifier: Apache-2.0

/** How an informer goes on, whatever happens to its watch. */

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import type { WaitingStream } from "../support/scripted-client.ts";
import {
  added,
  answered,
  bookmark,
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

describe("an informer follows", () => {
  test("each change, with what was there before", async () => {
    const stream = await rig.follow();
    stream.push(added("b", 11), modified("a", 12, "blue"), deleted("b", 13), modified("a", 14, "green"));
    await rig.settle();
    assert.deepEqual(rig.told, ["+a red", "+b red", "~a red>blue", "-b", "~a blue>green"]);
  });

  test("on at once from the last event when the server ends the watch", async () => {
    const stream = await rig.follow();
    stream.push(modified("a", 12, "blue"));
    await rig.settle();
    await rig.clock.advance(2_000);
    stream.end();
    const { from } = await rig.resumedWithin(0);
    assert.equal(from, "12");
    assert.deepEqual(rig.counted, ["listed things Streamed"]);
  });

  test("on from the last bookmark, so that a quiet watch does not grow old", async () => {
    const stream = await rig.follow();
    stream.push(bookmark(900));
    await rig.settle();
    stream.end();
    assert.equal((await rig.resumedWithin(0)).from, "900");
  });

  test("on after a watch that ended at once with nothing told, but not in a loop", async () => {
    (await rig.follow()).end();
    const { stream } = await rig.resumedWithin(0);
    stream.open();
    stream.end();
    await rig.settle();
    assert.equal(rig.informer.problem?.reason, "ShortWatch");
    await rig.clock.advance(799);
    assert.equal(rig.client.waiting, 0);
    await rig.clock.advance(1);
    assert.equal((await rig.client.nextStream()).stream.query["resourceVersion"], "10");
  });

  for (const reason of ["ConnectionReset", "Silent", "Timeout"]) {
    test(`on within a quarter of a second after ${reason}, with no new list`, async () => {
      (await rig.follow()).fail(new RetryableError(reason, "gone"));
      const { from } = await rig.resumedWithin(250);
      assert.equal(from, "10");
      assert.deepEqual(rig.counted, ["listed things Streamed", `failed things ${reason}`]);
    });
  }

  test("on within two seconds of the return of a server that refused connections, with no new list", async () => {
    const stream = await rig.follow();
    await rig.clock.advance(60_000);
    stream.fail(new RetryableError("ConnectionReset", "gone"));
    await rig.settle();
    await rig.clock.advance(250);
    for (let failures = 0; failures < 30; failures++) {
      (await rig.client.nextStream()).fail(refused);
      await rig.settle();
      assert.equal(rig.informer.problem?.reason, "ConnectionRefused");
      await rig.clock.advance(2_000);
    }
    const back = await rig.client.nextStream();
    assert.equal(back.stream.query["resourceVersion"], "10");
    back.open();
    await rig.settle();
    assert.equal(rig.informer.problem, undefined);
    assert.equal(rig.counted.filter((each) => each.startsWith("listed")).length, 1);
  });

  test("on after 429 when the server says, not before", async () => {
    (await rig.follow()).fail(new RetryableError("ConnectionReset", "gone"));
    await rig.settle();
    await rig.clock.advance(250);
    (await rig.client.nextStream()).fail(answered(429, "too many requests", 7_000));
    await rig.settle();
    await rig.clock.advance(6_999);
    assert.equal(rig.client.waiting, 0);
    await rig.clock.advance(1_401);
    assert.equal((await rig.client.nextStream()).stream.query["resourceVersion"], "10");
  });

  test("on after 500 with a delay that doubles to half a minute and is short again after a steady watch", async () => {
    let stream = await rig.follow();
    await rig.clock.advance(10_000);
    stream.fail(new RetryableError("ConnectionReset", "gone"));
    await rig.settle();
    await rig.clock.advance(250);
    const delays: number[] = [];
    for (let failures = 0; failures < 8; failures++) {
      (await rig.client.nextStream()).fail(answered(500, "starting"));
      delays.push(await delayUntilAsked());
    }
    assert.deepEqual(delays, [800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
    stream = await rig.client.nextStream();
    assert.equal(stream.stream.query["resourceVersion"], "10", "500 is no reason for a new list");
    stream.open();
    await rig.settle();
    await rig.clock.advance(5_000);
    stream.end();
    (await rig.client.nextStream()).fail(answered(500, "starting"));
    assert.equal(await delayUntilAsked(), 800);
  });

  /** Lets time pass in steps of 50 ms until it asks again. */
  async function delayUntilAsked(): Promise<number> {
    await rig.settle();
    for (let waited = 0; waited <= 60_000; waited += 50) {
      if (rig.client.waiting > 0) return waited;
      await rig.clock.advance(50);
    }
    return assert.fail("it does not ask any more");
  }

  for (const { name, lose } of [
    { name: "410 as an ERROR event", lose: (stream: WaitingStream) => stream.push(failure(410, "too old")) },
    { name: "another ERROR event", lose: (stream: WaitingStream) => stream.push(failure(500, "internal")) },
    {
      name: "a line that makes no sense",
      lose: (stream: WaitingStream) => stream.push({ type: "ADDED", object: {} }),
    },
    {
      name: "garbage",
      lose: (stream: WaitingStream) => stream.fail(new RetryableError("GarbledAnswer", "no JSON")),
    },
  ]) {
    test(`with a new list after ${name}, and finds what was deleted meanwhile`, async () => {
      const stream = await rig.follow();
      stream.push(added("b", 11), added("c", 12));
      await rig.settle();
      await rig.clock.advance(10_000);
      lose(stream);
      const { stream: again, from } = await rig.resumedWithin(800);
      assert.equal(from, undefined);
      again.open();
      again.push(added("a", 5), added("c", 50, "blue"), endOfList(60));
      await rig.settle();
      assert.deepEqual(rig.told, ["+a red", "+b red", "+c red", "~c red>blue", "-b"]);
      assert.equal(rig.informer.hasSynced, true, "what is known is not forgotten meanwhile");
    });
  }

  test("with a new list at once after 410 in answer to a watch", async () => {
    const stream = await rig.follow();
    await rig.clock.advance(10_000);
    stream.end();
    (await rig.client.nextStream()).fail(answered(410, "too old resource version"));
    assert.equal((await rig.resumedWithin(800)).from, undefined);
  });

  test("with a new list after 429 in an ERROR event, only when the watch had no list yet", async () => {
    const stream = await rig.follow();
    stream.push({ type: "ERROR", object: { code: 429, message: "slow", details: { retryAfterSeconds: 3 } } });
    await rig.settle();
    await rig.clock.advance(2_999);
    assert.equal(rig.client.waiting, 0);
    assert.equal((await rig.resumedWithin(601)).from, "10");
  });

  for (const { name, version, resumedFrom } of [
    { name: "is quiet", version: 25, resumedFrom: "20" },
    { name: "was restored, with a new list", version: 15, resumedFrom: undefined },
  ]) {
    test(`on after a watch of minutes in which nothing came, having asked whether the server ${name}`, async () => {
      const stream = await rig.follow();
      stream.push(bookmark(20));
      await rig.settle();
      stream.end();
      const quiet = await rig.client.nextStream();
      quiet.open();
      await rig.settle();
      await rig.clock.advance(300_000);
      quiet.end();
      const { request, answer } = await rig.client.nextRequest();
      assert.deepEqual(request.query, { labelSelector: "a=b", limit: "1" });
      answer(listOf(version, [thing("a", 5)], "more"));
      assert.equal((await rig.resumedWithin(0)).from, resumedFrom);
    });
  }

  test("what a restored etcd says, though its versions are older", async () => {
    const stream = await rig.follow();
    stream.push(modified("a", 500, "blue"), added("later", 501));
    await rig.settle();
    stream.push(failure(504, "Too large resource version: 501, current: 90"));
    const { stream: restored } = await rig.resumedWithin(800);
    restored.open();
    restored.push(added("a", 80), endOfList(90));
    await rig.settle();
    assert.deepEqual(rig.told.slice(2), ["+later red", "~a blue>red", "-later"]);
  });

  test("believes a long silence only until it has seen that the server sends bookmarks", async () => {
    const stream = await rig.client.nextStream();
    stream.open();
    const { idleMs } = stream.stream;
    assert.equal(idleMs(), 30_000, "in the middle of a list");
    stream.push(endOfList(10));
    await rig.informer.synced;
    assert.equal(idleMs(), 630_000, "past its own end");
    stream.push(bookmark(11));
    await rig.settle();
    assert.equal(idleMs(), 90_000, "a bookmark a minute");
  });
});
