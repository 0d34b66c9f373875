// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import * as fc from "fast-check";
import { type Candidate, ElectionWorld } from "./election-world.ts";

/** Longest that a Lease that was not given up is nobody's: its duration, and the longest pause between two looks at it. */
const longestGapMs = 15_000 + 4_400 + 1_000;

describe("leader election", () => {
  let world: ElectionWorld;
  beforeEach(() => {
    world = new ElectionWorld();
  });
  afterEach(() => world.end());

  async function leader(name: string): Promise<Candidate> {
    const candidate = world.join(name);
    await world.pass(1_000);
    assert.ok(candidate.hasLed && candidate.mayWrite);
    return candidate;
  }

  test("leads at once where nobody does, tells it, and goes on leading", async () => {
    const first = await leader("a");
    const second = world.join("b");
    await world.pass(60_000, () => assert.deepEqual(world.writers(), ["a"]));
    assert.deepEqual(first.told, ["a_0 became leader"]);
    assert.deepEqual([second.hasLed, second.told, first.slowPaths], [false, [], 0]);
    const lease = {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      namespace: "kube-system",
      name: "ccm",
      uid: "u1",
    };
    assert.deepEqual([first.election.subject, second.election.subject], [lease, lease]);
    assert.equal(first.election.problem(), undefined);
    assert.equal(second.election.problem(), undefined);
  });

  test("given up, the Lease is nobody's, and another has it at the next look", async () => {
    const first = await leader("a");
    const second = world.join("b");
    await world.pass(5_000);
    const ended = first.end();
    await world.pass(4_500);
    await ended;
    assert.deepEqual(world.holders, ["a_0", "", "b_0"]);
    assert.deepEqual(first.told, ["a_0 became leader", "a_0 stopped leading"]);
    assert.ok(second.hasLed && !first.mayWrite && !first.election.lost.aborted);
  });

  test("released while it stands by, it leaves the Lease alone, and never leads", async () => {
    await leader("a");
    const second = world.join("b");
    await world.pass(1_000);
    const ended = second.end();
    await world.pass(20_000);
    await ended;
    assert.deepEqual([world.holders, second.hasLed], [["a_0"], false]);
  });

  test("released while its first write is under way, it gives up what that won", async () => {
    const only = world.join("a");
    only.road.latencyMs = 500;
    await world.pass(1_200);
    assert.equal(world.holder, "a_0");
    const ended = only.end();
    await world.pass(5_000);
    await ended;
    assert.deepEqual([world.holder, only.hasLed, only.mayWrite], ["", false, false]);
  });

  test("killed in plain view, it is followed before its Lease has run out, but not by a write that meets its last", async () => {
    const first = await leader("a");
    const second = world.join("b");
    await world.pass(5_000);
    first.clock.stop();
    world.ended.add("a_0");
    await world.pass(900);
    assert.equal(second.hasLed, false);
    await world.pass(4_400 + 1_000);
    assert.ok(second.hasLed && second.mayWrite);
  });

  test("cut off, it loses in time to be gone before the next one leads", async () => {
    const first = await leader("a");
    const second = world.join("b");
    await world.pass(5_000);
    first.road.isCut = true;
    let reason: unknown;
    const { lost } = first.election;
    lost.addEventListener("abort", () => {
      reason = lost.reason;
    });
    await world.pass(longestGapMs, () => assert.ok(world.writers().length <= 1));
    assert.ok(second.mayWrite);
    assert.match(String(reason), /lost the lease kube-system\/ccm: it was not renewed in time/);
  });

  test("whose answers are lost for a while goes on, by a look at what is there", async () => {
    const first = await leader("a");
    first.road.losesAnswers = true;
    await world.pass(5_000);
    first.road.losesAnswers = false;
    await world.pass(30_000, () => assert.ok(first.mayWrite));
    assert.ok(first.slowPaths > 0);
    assert.deepEqual([first.losses, world.holders], [0, ["a_0"]]);
  });

  test("loses when the Lease was taken away", async () => {
    const first = await leader("a");
    world.delete();
    await world.pass(2_500);
    assert.equal(first.losses, 1);
    await world.pass(5_000);
    assert.deepEqual(world.holders, ["a_0", "a_1"]);
  });

  test("stopped and gone on after another took over, it neither writes nor asks", async () => {
    const first = await leader("a");
    const second = world.join("b");
    await world.pass(3_000);
    first.clock.stop();
    await world.pass(30_000, () => assert.ok(world.writers().length <= 1));
    assert.ok(second.mayWrite);
    const { asked } = first;
    await first.clock.goOn();
    // The one request is the first of the process that was started in its place.
    assert.deepEqual([first.losses, first.asked], [1, asked + 1]);
    await world.pass(5_000, () => assert.deepEqual(world.writers(), ["b"]));
    assert.equal(world.holder, "b_0");
  });

  test("stopped with a renewal under way, it does not take the late answer for a new one", async () => {
    const first = await leader("a");
    first.road.latencyMs = 500;
    const { asked } = first;
    await world.pass(1_500);
    assert.equal(first.asked, asked + 1, "a renewal is under way");
    first.clock.stop();
    await world.pass(13_000);
    await first.clock.goOn();
    assert.ok(!first.mayWrite);
    await world.pass(100);
    assert.equal(first.losses, 1);
  });

  test("of clocks that are hours apart only the rate counts", async () => {
    const first = world.join("a", { rate: 1.03, offsetMs: 7_200_000 });
    await world.pass(1_000);
    const second = world.join("b", { rate: 0.97, offsetMs: -7_200_000 });
    await world.pass(60_000, () => assert.deepEqual(world.writers(), ["a"]));
    first.road.isCut = true;
    await world.pass(longestGapMs * 1.03, () => assert.ok(world.writers().length <= 1));
    assert.ok(second.mayWrite);
  });
});

type Trouble = "Stop" | "Cut" | "LoseAnswers" | "Slow" | "End";

const trouble = fc.record({
  afterMs: fc.integer({ min: 0, max: 20_000 }),
  who: fc.nat({ max: 2 }),
  what: fc.constantFrom<Trouble>("Stop", "Cut", "LoseAnswers", "Slow", "End"),
  forMs: fc.integer({ min: 100, max: 40_000 }),
});
const rate = fc.record({
  rate: fc.double({ min: 0.96, max: 1.04, noNaN: true }),
  offsetMs: fc.integer({ min: -1e7, max: 1e7 }),
});

function begin(what: Trouble, candidate: Candidate): void {
  const { road, clock } = candidate;
  if (what === "Stop") clock.stop();
  else if (what === "Cut") road.isCut = true;
  else if (what === "LoseAnswers") road.losesAnswers = true;
  else if (what === "Slow") road.latencyMs = 2_000;
  else void candidate.end();
}

function end({ road, clock }: Candidate): void {
  Object.assign(road, { latencyMs: 5, isCut: false, losesAnswers: false });
  void clock.goOn();
}

test("whatever happens to clocks, processes and the network, no two may write at the same time; and when it is over, one does", async () => {
  const property = fc.asyncProperty(
    fc.array(rate, { minLength: 3, maxLength: 3 }),
    fc.array(trouble, { maxLength: 6 }),
    async (rates, troubles) => {
      const world = new ElectionWorld();
      const candidates = rates.map((each, index) => world.join(`p${index}`, each));
      const lookOn = (): void => assert.ok(world.writers().length <= 1, world.writers().join(" and "));
      let ended = 0;
      for (const { afterMs, who, what, forMs } of troubles) {
        await world.pass(afterMs, lookOn, 250);
        const candidate = candidates[who] ?? assert.fail();
        // One has to be left.
        if (what === "End" && ++ended > 1) continue;
        begin(what, candidate);
        world.truth.after(forMs, () => end(candidate));
      }
      await world.pass(40_000 + longestGapMs * 1.05 + 20_000, lookOn, 250);
      assert.equal(world.writers().length, 1, "nobody leads");
      await world.end();
    },
  );
  await fc.assert(property, { numRuns: 150 });
});
