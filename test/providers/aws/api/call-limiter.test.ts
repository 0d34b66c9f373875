// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ApiRate } from "../../../../providers/aws/api/api-rates.ts";
import { CallLimiter, type Leave } from "../../../../providers/aws/api/call-limiter.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const never = new AbortController().signal;

function rateOf(callsPerSecond: number, burst: number): ApiRate {
  return { service: "ec2", operations: /^/, callsPerSecond, burst };
}

function limiterOf(
  callsPerSecond: number,
  burst: number,
): { readonly clock: FakeClock; readonly limiter: CallLimiter } {
  const clock = new FakeClock();
  return { clock, limiter: new CallLimiter(rateOf(callsPerSecond, burst), { clock, random: () => 0.5 }) };
}

/** Asks `count` times at once, and notes when each may go. */
function queueUp(limiter: CallLimiter, clock: FakeClock, count: number): { readonly at: number[] } {
  const start = clock.monotonic();
  const at: number[] = [];
  for (let index = 0; index < count; index++)
    void limiter.acquire(never).then(() => at.push(clock.monotonic() - start));
  return { at };
}

describe("a limiter that AWS never refuses", () => {
  test("lets a burst go at once, and the rest at the rate, in order", async () => {
    const { clock, limiter } = limiterOf(10, 3);
    const { at } = queueUp(limiter, clock, 6);
    await clock.advance(1000);
    assert.deepEqual(at, [0, 0, 0, 100, 200, 300]);
    assert.equal(clock.pending, 0);
  });

  test("serves those who ask later after those who wait", async () => {
    const { clock, limiter } = limiterOf(10, 1);
    const order: string[] = [];
    const ask = (name: string): void => void limiter.acquire(never).then(() => order.push(name));
    ask("first");
    ask("second");
    await clock.advance(50);
    ask("third");
    await clock.advance(1000);
    assert.deepEqual(order, ["first", "second", "third"]);
  });

  test("gathers no more than its burst in a rest", async () => {
    const { clock, limiter } = limiterOf(10, 3);
    await clock.advance(60_000);
    const { at } = queueUp(limiter, clock, 4);
    await clock.advance(1000);
    assert.deepEqual(at, [0, 0, 0, 100]);
  });

  test("one that is aborted leaves the queue, and its turn to the next", async () => {
    const { clock, limiter } = limiterOf(10, 1);
    const abort = new AbortController();
    queueUp(limiter, clock, 1);
    const aborted = limiter.acquire(abort.signal);
    const { at } = queueUp(limiter, clock, 1);
    abort.abort(new Error("stop"));
    await assert.rejects(aborted, /stop/);
    await clock.advance(1000);
    assert.deepEqual(at, [100]);
    await assert.rejects(limiter.acquire(abort.signal), /stop/);
  });

  test("sleeps no longer than somebody waits, and serves who comes right then", async () => {
    const { clock, limiter } = limiterOf(1, 1);
    const abort = new AbortController();
    queueUp(limiter, clock, 1);
    const aborted = limiter.acquire(abort.signal);
    await clock.advance(10);
    assert.equal(clock.pending, 1);
    abort.abort(new Error("stop"));
    const { at } = queueUp(limiter, clock, 1);
    await assert.rejects(aborted);
    await clock.advance(2000);
    assert.deepEqual(at, [990]);
    assert.equal(clock.pending, 0);
  });
});

describe("a limiter that AWS refuses", () => {
  test("stops all who wait, and goes on slower", async () => {
    const { clock, limiter } = limiterOf(10, 1);
    const leave = await limiter.acquire(never);
    limiter.throttled(leave);
    assert.equal(limiter.perSecond, 7);
    const { at } = queueUp(limiter, clock, 2);
    await clock.advance(1000);
    assert.deepEqual(at, [143, 286]);
  });

  test("counts the refusals of calls that were under way together once", async () => {
    const { clock, limiter } = limiterOf(10, 5);
    const leaves = await Promise.all([1, 2, 3].map(() => limiter.acquire(never)));
    await clock.advance(1);
    for (const leave of leaves) limiter.throttled(leave);
    assert.equal(limiter.perSecond, 7);
  });

  test("pauses twice as long for each refusal without a call that goes through, up to 10 s", async () => {
    const { clock, limiter } = limiterOf(1000, 1000);
    const pauses: number[] = [];
    for (let round = 0; round < 9; round++) {
      const leave = await nextLeave(limiter, clock);
      await clock.advance(1);
      limiter.throttled(leave);
      const { at } = queueUp(limiter, clock, 1);
      await clock.advance(30_000);
      pauses.push(at[0] ?? 0);
    }
    assert.deepEqual(
      pauses.map((ms) => Math.round(ms / 25) * 25),
      [75, 150, 300, 600, 1200, 2400, 4800, 7500, 7500],
    );
    limiter.passed();
    const leave = await nextLeave(limiter, clock);
    await clock.advance(1);
    limiter.throttled(leave);
    const { at } = queueUp(limiter, clock, 1);
    await clock.advance(30_000);
    assert.equal(at[0], 75);
  });

  test("returns to its full rate by calls that go through, and never above it", async () => {
    const { clock, limiter } = limiterOf(10, 1);
    for (let round = 0; round < 20; round++) {
      const leave = await nextLeave(limiter, clock);
      await clock.advance(1);
      limiter.throttled(leave);
      await clock.advance(30_000);
    }
    assert.equal(limiter.perSecond, 0.5);
    for (let call = 0; call < 94; call++) limiter.passed();
    assert.ok(limiter.perSecond < 10);
    for (let call = 0; call < 10; call++) limiter.passed();
    assert.equal(limiter.perSecond, 10);
  });
});

async function nextLeave(limiter: CallLimiter, clock: FakeClock): Promise<Leave> {
  const leave = limiter.acquire(never);
  await clock.advance(30_000);
  return leave;
}

interface Outcome {
  readonly seconds: number;
  readonly refusedShare: number;
}

/** Makes `calls` calls of 50 ms through the limiter, each until `isRefused` lets it pass. */
async function run(limiter: CallLimiter, clock: FakeClock, calls: number, isRefused: () => boolean): Promise<Outcome> {
  let made = 0;
  let refused = 0;
  let done = 0;
  const start = clock.monotonic();
  const call = async (): Promise<void> => {
    for (;;) {
      const leave = await limiter.acquire(never);
      made++;
      const isTooMuch = isRefused();
      await clock.sleep(50);
      if (!isTooMuch) break;
      refused++;
      limiter.throttled(leave);
    }
    limiter.passed();
    done++;
  };
  const all = Promise.all(Array.from({ length: calls }, call));
  while (done < calls) await clock.advance(50);
  await all;
  return { seconds: (clock.monotonic() - start) / 1000, refusedShare: refused / made };
}

describe("a limiter against AWS's own buckets", () => {
  test("300 calls at 40 a second take less than 8 s where AWS allows them", async () => {
    const { clock, limiter } = limiterOf(40, 40);
    const { seconds, refusedShare } = await run(limiter, clock, 300, () => false);
    assert.ok(seconds < 8, String(seconds));
    assert.equal(refusedShare, 0);
  });

  test("under a limit ten times lower it comes near to what that gives, with few refusals", async () => {
    const { clock, limiter } = limiterOf(40, 40);
    const bucket = { tokens: 20, at: clock.monotonic() };
    const isRefused = (): boolean => {
      const now = clock.monotonic();
      bucket.tokens = Math.min(20, bucket.tokens + ((now - bucket.at) / 1000) * 4);
      bucket.at = now;
      if (bucket.tokens < 1) return true;
      bucket.tokens--;
      return false;
    };
    const { seconds, refusedShare } = await run(limiter, clock, 300, isRefused);
    assert.ok(seconds < 1.25 * (280 / 4), `${seconds} s, where 70 is the least`);
    assert.ok(refusedShare < 0.3, String(refusedShare));
  });

  test("of calls that are refused by chance, one in twenty, it does not take the whole rate away", async () => {
    const { clock, limiter } = limiterOf(80, 40);
    let count = 0;
    const { seconds } = await run(limiter, clock, 700, () => ++count % 20 === 0);
    assert.ok(seconds < 20, String(seconds));
  });
});
