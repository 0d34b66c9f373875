// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Memo } from "../../../../providers/aws/network/memo.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const { signal } = new AbortController();

function make() {
  const clock = new FakeClock();
  const answers: PromiseWithResolvers<string>[] = [];
  const memo = new Memo({
    clock,
    read: () => {
      const answer = Promise.withResolvers<string>();
      answers.push(answer);
      return answer.promise;
    },
  });
  return { clock, answers, memo };
}

describe("a memo", () => {
  test("is read once for all who ask while it is read, and for those content with its age", async () => {
    const { clock, answers, memo } = make();
    const both = Promise.all([memo.get(1_000, signal), memo.get(1_000, signal)]);
    answers[0]?.resolve("first");
    assert.deepEqual(await both, ["first", "first"]);
    await clock.advance(999);
    assert.equal(await memo.get(1_000, signal), "first");
    await clock.advance(1);
    assert.equal(await memo.get(10_000, signal), "first");
    const again = memo.get(1_000, signal);
    answers[1]?.resolve("second");
    assert.equal(await again, "second");
    assert.equal(answers.length, 2);
  });

  test("does not keep a failure", async () => {
    const { answers, memo } = make();
    const failing = memo.get(1_000, signal);
    answers[0]?.reject(new Error("throttled"));
    await assert.rejects(failing, /throttled/);
    const again = memo.get(1_000, signal);
    answers[1]?.resolve("value");
    assert.equal(await again, "value");
  });

  test("does not keep what was under way when it was told to forget", async () => {
    const { answers, memo } = make();
    const early = memo.get(1_000, signal);
    memo.forget();
    const late = memo.get(1_000, signal);
    answers[1]?.resolve("late");
    answers[0]?.resolve("early");
    assert.deepEqual(await Promise.all([early, late]), ["early", "late"]);
    assert.equal(await memo.get(1_000, signal), "late");
  });
});
