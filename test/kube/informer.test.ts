// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { RetryableError, TerminalError } from "../../src/errors.ts";
import { toAnswerError } from "../../src/kube/errors.ts";
import { textOf } from "../../src/kube/fields.ts";
import { createInformer, type Informer } from "../../src/kube/informer.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { ScriptedClient, type WaitingStream } from "../support/scripted-client.ts";

/** What the model keeps of an object here. */
interface Thing {
  readonly name: string;
  readonly color: string;
}

function thing(name: string, version: number, color = "red"): unknown {
  return { metadata: { name, namespace: "default", resourceVersion: String(version) }, color };
}

function added(name: string, version: number, color?: string): unknown {
  return { type: "ADDED", object: thing(name, version, color) };
}

function modified(name: string, version: number, color?: string): unknown {
  return { type: "MODIFIED", object: thing(name, version, color) };
}

function deleted(name: string, version: number): unknown {
  return { type: "DELETED", object: thing(name, version) };
}

function bookmark(version: number): unknown {
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: String(version) } } };
}

function endOfList(version: number): unknown {
  const annotations = { "k8s.io/initial-events-end": "true" };
  return { type: "BOOKMARK", object: { metadata: { resourceVersion: String(version), annotations } } };
}

function failure(code: number, message: string): unknown {
  return { type: "ERROR", object: { kind: "Status", code, message } };
}

function listOf(version: number, items: readonly unknown[], next?: string): unknown {
  return { metadata: { resourceVersion: String(version), ...(next === undefined ? {} : { continue: next }) }, items };
}

function answered(status: number, message = "", retryAfterMs?: number): Error {
  return toAnswerError({ status, message, retryAfterMs });
}

const refused = new RetryableError("ConnectionRefused", "connect ECONNREFUSED");

describe("an informer", () => {
  let client: ScriptedClient;
  let clock: FakeClock;
  let informer: Informer<Thing>;
  let stop: AbortController;
  let done: Promise<void>;
  let told: string[];
  let counted: string[];

  beforeEach(() => {
    client = new ScriptedClient();
    clock = new FakeClock();
    stop = new AbortController();
    told = [];
    counted = [];
    informer = createInformer<Thing>({
      client,
      resource: "things",
      path: "/api/v1/things",
      query: { labelSelector: "a=b" },
      toModel: (raw) => ({ name: textOf(raw, "metadata", "name") ?? "", color: textOf(raw, "color") ?? "" }),
      log: silentLog,
      clock,
      // The upper end of every jitter, so that delays are what the limits say.
      random: () => 1,
      recorder: {
        listed: (resource, how) => counted.push(`listed ${resource} ${how}`),
        failed: (resource, reason) => counted.push(`failed ${resource} ${reason}`),
        subscriberFailed: (resource) => counted.push(`subscriber failed ${resource}`),
      },
    });
    informer.subscribe({
      added: (want) => told.push(`+${want.name} ${want.color}`),
      updated: (have, want) => told.push(`~${want.name} ${have.color}>${want.color}`),
      deleted: (have) => told.push(`-${have.name}`),
    });
    done = informer.start(stop.signal);
  });

  afterEach(async () => {
    const asked = client.requested.length + client.streamed.length;
    stop.abort(new Error("the test is over"));
    await done;
    await clock.advance(60_000);
    assert.equal(clock.pending, 0, "timers are left");
    assert.equal(client.requested.length + client.streamed.length, asked, "it went on asking after it was stopped");
  });

  /** Brings it to the state in which it follows from version 10, with one object. */
  async function follow(): Promise<WaitingStream> {
    const stream = await client.nextStream();
    stream.open();
    stream.push(added("a", 5), endOfList(10));
    await informer.synced;
    return stream;
  }

  /** Lets what was pushed arrive. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await nextTurn();
  }

  /** What the next watch goes on from, having waited no longer than `withinMs`. */
  async function resumedWithin(withinMs: number): Promise<{ stream: WaitingStream; from: string | undefined }> {
    await settle();
    await clock.advance(withinMs);
    const stream = await client.nextStream();
    return { stream, from: stream.stream.query["resourceVersion"] };
  }

  describe("reads the first list", () => {
    test("from a watch that begins with all objects", async () => {
      const stream = await client.nextStream();
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
      await settle();
      assert.equal(informer.hasSynced, false, "half a list is no list");
      stream.push(endOfList(10));
      await informer.synced;
      assert.equal(informer.hasSynced, true);
      assert.deepEqual(told, ["+a red", "+b red"]);
      assert.deepEqual(informer.get("default/a"), { name: "a", color: "red" });
      assert.equal(informer.size, 2);
      assert.equal(informer.problem, undefined);
      assert.deepEqual(counted, ["listed things Streamed"]);
    });

    test("in pages where the server does not know such watches, and never asks for one again", async () => {
      (await client.nextStream()).fail(answered(422, "sendInitialEvents is forbidden for watch"));
      const first = await client.nextRequest();
      assert.deepEqual(first.request.query, { labelSelector: "a=b", limit: "500" });
      first.answer(listOf(20, [thing("a", 5)], "more"));
      const second = await client.nextRequest();
      assert.deepEqual(second.request.query, { labelSelector: "a=b", limit: "500", continue: "more" });
      assert.equal(informer.hasSynced, false);
      second.answer(listOf(20, [thing("b", 7)]));
      await informer.synced;
      const { stream, from } = await resumedWithin(0);
      assert.equal(from, "20");
      assert.equal(stream.stream.query["sendInitialEvents"], undefined);
      stream.open();
      stream.push(failure(410, "too old resource version"));
      await settle();
      await clock.advance(1_000);
      (await client.nextRequest()).answer(listOf(30, []));
      await settle();
      assert.deepEqual(told, ["+a red", "+b red", "-a", "-b"]);
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
        const broken = await client.nextStream();
        broken.open();
        broken.push(added("a", 5), added("gone", 6));
        breakOff(broken);
        await settle();
        assert.equal(informer.hasSynced, false);
        await clock.advance(1_000);
        (await client.nextRequest()).answer(listOf(20, [thing("a", 5)]));
        await informer.synced;
        assert.deepEqual(told, ["+a red", "+gone red", "-gone"]);
        const { stream } = await resumedWithin(0);
        stream.open();
        stream.push(failure(410, "too old resource version"));
        await settle();
        await clock.advance(5_000);
        assert.equal((await client.nextStream()).stream.query["sendInitialEvents"], "true");
      });
    }

    test("in one piece when its pages expire while they are read", async () => {
      (await client.nextStream()).fail(answered(400));
      for (let round = 0; round < 2; round++) {
        (await client.nextRequest()).answer(listOf(20, [thing("a", 5), thing("stale", 6)], "more"));
        (await client.nextRequest()).fail(answered(410, "The provided continue parameter is too old"));
      }
      const whole = await client.nextRequest();
      assert.equal(whole.request.query?.["limit"], "0");
      whole.answer(listOf(40, [thing("a", 5)]));
      await informer.synced;
      assert.deepEqual(told, ["+a red", "+stale red", "-stale"]);
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
          (await client.nextStream()).fail(error);
          await settle();
          assert.equal(informer.problem?.reason, "reason" in error ? error.reason : "");
          await clock.advance(atMost);
        }
        const stream = await client.nextStream();
        stream.open();
        stream.push(endOfList(3));
        await informer.synced;
        assert.equal(informer.problem, undefined);
      });
    }
  });

  describe("follows", () => {
    test("each change, with what was there before", async () => {
      const stream = await follow();
      stream.push(added("b", 11), modified("a", 12, "blue"), deleted("b", 13), modified("a", 14, "green"));
      await settle();
      assert.deepEqual(told, ["+a red", "+b red", "~a red>blue", "-b", "~a blue>green"]);
    });

    test("on at once from the last event when the server ends the watch", async () => {
      const stream = await follow();
      stream.push(modified("a", 12, "blue"));
      await settle();
      await clock.advance(2_000);
      stream.end();
      const { from } = await resumedWithin(0);
      assert.equal(from, "12");
      assert.deepEqual(counted, ["listed things Streamed"]);
    });

    test("on from the last bookmark, so that a quiet watch does not grow old", async () => {
      const stream = await follow();
      stream.push(bookmark(900));
      await settle();
      stream.end();
      assert.equal((await resumedWithin(0)).from, "900");
    });

    test("on after a watch that ended at once with nothing told, but not in a loop", async () => {
      (await follow()).end();
      const { stream } = await resumedWithin(0);
      stream.open();
      stream.end();
      await settle();
      assert.equal(informer.problem?.reason, "ShortWatch");
      await clock.advance(799);
      assert.equal(client.waiting, 0);
      await clock.advance(1);
      assert.equal((await client.nextStream()).stream.query["resourceVersion"], "10");
    });

    for (const reason of ["ConnectionReset", "Silent", "Timeout"]) {
      test(`on within a quarter of a second after ${reason}, with no new list`, async () => {
        (await follow()).fail(new RetryableError(reason, "gone"));
        const { from } = await resumedWithin(250);
        assert.equal(from, "10");
        assert.deepEqual(counted, ["listed things Streamed", `failed things ${reason}`]);
      });
    }

    test("on within two seconds of the return of a server that refused connections, with no new list", async () => {
      const stream = await follow();
      await clock.advance(60_000);
      stream.fail(new RetryableError("ConnectionReset", "gone"));
      await settle();
      await clock.advance(250);
      for (let failures = 0; failures < 30; failures++) {
        (await client.nextStream()).fail(refused);
        await settle();
        assert.equal(informer.problem?.reason, "ConnectionRefused");
        await clock.advance(2_000);
      }
      const back = await client.nextStream();
      assert.equal(back.stream.query["resourceVersion"], "10");
      back.open();
      await settle();
      assert.equal(informer.problem, undefined);
      assert.equal(counted.filter((each) => each.startsWith("listed")).length, 1);
    });

    test("on after 429 when the server says, not before", async () => {
      (await follow()).fail(new RetryableError("ConnectionReset", "gone"));
      await settle();
      await clock.advance(250);
      (await client.nextStream()).fail(answered(429, "too many requests", 7_000));
      await settle();
      await clock.advance(6_999);
      assert.equal(client.waiting, 0);
      await clock.advance(1_401);
      assert.equal((await client.nextStream()).stream.query["resourceVersion"], "10");
    });

    test("on after 500 with a delay that doubles to half a minute and is short again after a steady watch", async () => {
      let stream = await follow();
      await clock.advance(10_000);
      stream.fail(new RetryableError("ConnectionReset", "gone"));
      await settle();
      await clock.advance(250);
      const delays: number[] = [];
      for (let failures = 0; failures < 8; failures++) {
        (await client.nextStream()).fail(answered(500, "starting"));
        delays.push(await delayUntilAsked());
      }
      assert.deepEqual(delays, [800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
      stream = await client.nextStream();
      assert.equal(stream.stream.query["resourceVersion"], "10", "500 is no reason for a new list");
      stream.open();
      await settle();
      await clock.advance(5_000);
      stream.end();
      (await client.nextStream()).fail(answered(500, "starting"));
      assert.equal(await delayUntilAsked(), 800);
    });

    /** Lets time pass in steps of 50 ms until it asks again. */
    async function delayUntilAsked(): Promise<number> {
      await settle();
      for (let waited = 0; waited <= 60_000; waited += 50) {
        if (client.waiting > 0) return waited;
        await clock.advance(50);
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
        const stream = await follow();
        stream.push(added("b", 11), added("c", 12));
        await settle();
        await clock.advance(10_000);
        lose(stream);
        const { stream: again, from } = await resumedWithin(800);
        assert.equal(from, undefined);
        again.open();
        again.push(added("a", 5), added("c", 50, "blue"), endOfList(60));
        await settle();
        assert.deepEqual(told, ["+a red", "+b red", "+c red", "~c red>blue", "-b"]);
        assert.equal(informer.hasSynced, true, "what is known is not forgotten meanwhile");
      });
    }

    test("with a new list at once after 410 in answer to a watch", async () => {
      const stream = await follow();
      await clock.advance(10_000);
      stream.end();
      (await client.nextStream()).fail(answered(410, "too old resource version"));
      assert.equal((await resumedWithin(800)).from, undefined);
    });

    test("with a new list after 429 in an ERROR event, only when the watch had no list yet", async () => {
      const stream = await follow();
      stream.push({ type: "ERROR", object: { code: 429, message: "slow", details: { retryAfterSeconds: 3 } } });
      await settle();
      await clock.advance(2_999);
      assert.equal(client.waiting, 0);
      assert.equal((await resumedWithin(601)).from, "10");
    });

    for (const { name, version, resumedFrom } of [
      { name: "is quiet", version: 25, resumedFrom: "20" },
      { name: "was restored, with a new list", version: 15, resumedFrom: undefined },
    ]) {
      test(`on after a watch of minutes in which nothing came, having asked whether the server ${name}`, async () => {
        const stream = await follow();
        stream.push(bookmark(20));
        await settle();
        stream.end();
        const quiet = await client.nextStream();
        quiet.open();
        await settle();
        await clock.advance(300_000);
        quiet.end();
        const { request, answer } = await client.nextRequest();
        assert.deepEqual(request.query, { labelSelector: "a=b", limit: "1" });
        answer(listOf(version, [thing("a", 5)], "more"));
        assert.equal((await resumedWithin(0)).from, resumedFrom);
      });
    }

    test("what a restored etcd says, though its versions are older", async () => {
      const stream = await follow();
      stream.push(modified("a", 500, "blue"), added("later", 501));
      await settle();
      stream.push(failure(504, "Too large resource version: 501, current: 90"));
      const { stream: restored } = await resumedWithin(800);
      restored.open();
      restored.push(added("a", 80), endOfList(90));
      await settle();
      assert.deepEqual(told.slice(2), ["+later red", "~a blue>red", "-later"]);
    });

    test("believes a long silence only until it has seen that the server sends bookmarks", async () => {
      const stream = await client.nextStream();
      stream.open();
      const { idleMs } = stream.stream;
      assert.equal(idleMs(), 30_000, "in the middle of a list");
      stream.push(endOfList(10));
      await informer.synced;
      assert.equal(idleMs(), 630_000, "past its own end");
      stream.push(bookmark(11));
      await settle();
      assert.equal(idleMs(), 90_000, "a bookmark a minute");
    });
  });

  describe("tells its subscribers", () => {
    test("one after the other, though one of them throws", async () => {
      const second: string[] = [];
      informer.subscribe({
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
      informer.subscribe({ added: (want) => second.push(want.name), deleted: (have) => second.push(`-${have.name}`) });
      const stream = await follow();
      stream.push(modified("a", 11), deleted("a", 12));
      await settle();
      assert.deepEqual(second, ["a", "-a"]);
      assert.deepEqual(told, ["+a red", "~a red>red", "-a"]);
      assert.equal(counted.filter((each) => each === "subscriber failed things").length, 3);
    });

    test("late ones what is there already, and nothing more after they left", async () => {
      const stream = await follow();
      const late: string[] = [];
      const leave = informer.subscribe({ added: (want) => late.push(want.name) });
      assert.deepEqual(late, ["a"]);
      leave();
      stream.push(added("b", 11));
      await settle();
      assert.deepEqual(late, ["a"]);
    });
  });

  describe("takes answers to our own writes", () => {
    test("before the watch tells them, and hears the watch's echo only once", async () => {
      const stream = await follow();
      assert.deepEqual(informer.absorb(thing("a", 11, "blue")), { name: "a", color: "blue" });
      assert.equal(informer.get("default/a")?.color, "blue");
      stream.push(modified("a", 11, "blue"));
      await settle();
      assert.deepEqual(told, ["+a red", "~a red>blue"]);
    });

    test("not over something newer", async () => {
      const stream = await follow();
      stream.push(modified("a", 9_999, "green"));
      await settle();
      informer.absorb(thing("a", 998, "blue"));
      assert.equal(informer.get("default/a")?.color, "green", "9999 is more than 998, though less as text");
    });

    test("never so that something deleted comes back", async () => {
      const stream = await follow();
      stream.push(deleted("a", 12));
      await settle();
      informer.absorb(thing("a", 11, "blue"));
      assert.equal(informer.get("default/a"), undefined);
      assert.deepEqual(told, ["+a red", "-a"]);
    });

    test("and keeps one that is newer than a list that was under way", async () => {
      const stream = await follow();
      stream.push(failure(410, "too old"));
      const { stream: again } = await resumedWithin(800);
      again.open();
      informer.absorb(thing("a", 70, "blue"));
      again.push(added("a", 5), endOfList(60));
      await settle();
      assert.equal(informer.get("default/a")?.color, "blue");
    });
  });
});
