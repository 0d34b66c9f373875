// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type DrainOutcome, drain } from "../../../../providers/baremetal/speaker/drain.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

/** A drain under way; `released` answers the calls to release in turn, true when none is left. */
function begin(handedOver: readonly string[], released: readonly boolean[] = []) {
  const clock = new FakeClock();
  const answers = [...released];
  const stopped: string[] = [];
  const listeners = new Set<(ip: string) => void>();
  const state = { releases: 0, outcome: undefined as DrainOutcome | undefined };
  void drain({
    handedOver,
    release: async () => {
      state.releases += 1;
      return answers.shift() ?? true;
    },
    onClaim: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stopAnswering: (ip) => stopped.push(ip),
    clock,
    deadlineMs: 3_000,
  }).then((outcome) => {
    state.outcome = outcome;
  });
  const claim = (ip: string): void => {
    for (const listener of listeners) listener(ip);
  };
  return { clock, stopped, state, claim, listeners };
}

describe("drain", () => {
  test("goes on answering for each address until another node claims it", async () => {
    const { clock, stopped, state, claim, listeners } = begin(["10.0.0.1", "10.0.0.2"]);
    await clock.advance(100);
    assert.equal(state.releases, 1);
    claim("10.0.0.2");
    claim("10.0.0.2");
    claim("10.0.0.9");
    assert.deepEqual(stopped, ["10.0.0.2"]);
    await clock.advance(100);
    assert.equal(state.outcome, undefined);
    claim("10.0.0.1");
    await clock.advance(0);
    assert.deepEqual(state.outcome, { taken: ["10.0.0.2", "10.0.0.1"], abandoned: [] });
    assert.equal(clock.pending, 0);
    assert.equal(listeners.size, 0);
  });

  test("ends at the deadline, come what may", async () => {
    const { clock, stopped, state, claim } = begin(["10.0.0.1", "10.0.0.2"]);
    await clock.advance(1_000);
    claim("10.0.0.1");
    await clock.advance(1_999);
    assert.equal(state.outcome, undefined);
    await clock.advance(1);
    assert.deepEqual(state.outcome, { taken: ["10.0.0.1"], abandoned: ["10.0.0.2"] });
    assert.deepEqual(stopped, ["10.0.0.1"]);
  });

  test("does not wait where there is nobody to hand over to, but releases all the same", async () => {
    const { clock, state } = begin([]);
    await clock.advance(0);
    assert.deepEqual(state.outcome, { taken: [], abandoned: [] });
    assert.equal(state.releases, 1);
  });

  test("tries to release again while it fails and there is time", async () => {
    const { clock, state, claim } = begin(["10.0.0.1"], [false, false]);
    await clock.advance(600);
    assert.equal(state.releases, 3);
    claim("10.0.0.1");
    await clock.advance(0);
    assert.deepEqual(state.outcome?.taken, ["10.0.0.1"]);
  });

  test("an API server that is away does not keep it beyond the deadline", async () => {
    const { clock, state } = begin(["10.0.0.1"], Array(1_000).fill(false));
    await clock.advance(3_000);
    assert.deepEqual(state.outcome, { taken: [], abandoned: ["10.0.0.1"] });
  });
});
