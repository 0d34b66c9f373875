// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AnswerCache } from "../../../src/http/access/answer-cache.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function rig({ maxAnswers = 10, maxUnderWay = 10 } = {}) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const cache = new AnswerCache<string>({
    clock,
    ttlMs: (answer) => (answer.startsWith("yes") ? 100 : 0),
    maxAnswers,
    maxUnderWay,
  });
  const get = (key: string, answer: string | Promise<string> = `yes ${key}`): Promise<string> =>
    cache.get(key, () => {
      asked.push(key);
      return Promise.resolve(answer);
    });
  return { clock, asked, cache, get };
}

describe("answers", () => {
  test("hold for their time, and not a moment longer", async () => {
    const { clock, asked, get } = rig();
    assert.equal(await get("a", "yes, once"), "yes, once");
    await clock.advance(99);
    assert.equal(await get("a", "yes, twice"), "yes, once");
    await clock.advance(1);
    assert.equal(await get("a", "yes, twice"), "yes, twice");
    assert.deepEqual(asked, ["a", "a"]);
  });

  test("that have no time are not kept", async () => {
    const { asked, cache, get } = rig();
    await get("a", "no");
    await get("a", "no");
    assert.deepEqual([asked.length, cache.size], [2, 0]);
  });

  test("are asked for once by all who want them at the same time", async () => {
    const { asked, get } = rig();
    const { promise, resolve } = Promise.withResolvers<string>();
    const answers = [get("a", promise), get("a"), get("b")];
    resolve("yes, for all");
    assert.deepEqual(await Promise.all(answers), ["yes, for all", "yes, for all", "yes b"]);
    assert.deepEqual(asked, ["a", "b"]);
  });

  test("that fail fail for all who wait, and are asked for again", async () => {
    const { get } = rig();
    const { promise, reject } = Promise.withResolvers<string>();
    const answers = [get("a", promise), get("a", promise)];
    reject(new Error("gone"));
    for (const answer of answers) await assert.rejects(answer, /gone/);
    assert.equal(await get("a"), "yes a");
  });

  test("that somebody wanted last are kept where there are too many", async () => {
    const { asked, cache, get } = rig({ maxAnswers: 2 });
    for (const key of ["a", "b", "a", "c", "a", "b"]) await get(key);
    assert.equal(cache.size, 2);
    assert.deepEqual(asked, ["a", "b", "c", "b"]);
  });

  test("are refused where too many are open, but for those that are being asked for", async () => {
    const { get } = rig({ maxUnderWay: 2 });
    const { promise, resolve } = Promise.withResolvers<string>();
    const open = [get("a", promise), get("b", promise), get("a", promise)];
    await assert.rejects(get("c"), { reason: "TooManyRequests" });
    resolve("yes");
    await Promise.all(open);
    assert.equal(await get("c"), "yes c");
  });

  test("whose asking throws at once leave nothing behind", async () => {
    const { cache, get } = rig({ maxUnderWay: 1 });
    const broken = cache.get("a", () => {
      throw new Error("a bug");
    });
    await assert.rejects(broken, /a bug/);
    assert.equal(await get("b"), "yes b");
  });
});
