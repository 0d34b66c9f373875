// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAskMachines } from "../../../src/controller/nodes/ask-machines.ts";
import { RetryableError } from "../../../src/errors.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeNode } from "../../support/make-service.ts";
import { exists, FakeMachines, gone, unknown } from "./fake-machines.ts";

const nodes = ["a", "b"].map((name) => makeNode({ name }));

function newAsk() {
  const machines = new FakeMachines();
  const clock = new FakeClock();
  const counted: string[] = [];
  const recorder = { answered: (answer: string) => void counted.push(answer) };
  return { machines, clock, counted, ask: createAskMachines({ instances: machines, clock, recorder }) };
}

const { signal } = new AbortController();

test("hands on what the provider says, and counts it", async () => {
  const { machines, counted, ask, clock } = newAsk();
  machines.set("a", gone);
  machines.set("b", unknown("Throttled"));
  assert.deepEqual(
    [...(await ask(nodes, signal))],
    [
      ["a", gone],
      ["b", unknown("Throttled")],
    ],
  );
  assert.deepEqual(counted, ["Gone", "Throttled"]);
  assert.equal(clock.pending, 0);
});

test("about no node nobody is asked", async () => {
  const { machines, ask } = newAsk();
  assert.equal((await ask([], signal)).size, 0);
  assert.deepEqual(machines.questions, []);
});

test("a node that is left out is not known; what was not asked for is not heard", async () => {
  const { machines, ask } = newAsk();
  machines.behaviour = () =>
    Promise.resolve(
      new Map([
        ["a", exists("a")],
        ["c", gone],
      ]),
    );
  const answers = await ask(nodes, signal);
  assert.deepEqual([...answers.keys()], ["a", "b"]);
  const answer = answers.get("b");
  assert.equal(answer?.kind === "Unknown" && answer.problem.reason, "NoAnswer");
});

test("a provider that throws has told nothing of any node", async () => {
  const { machines, ask } = newAsk();
  machines.behaviour = () => Promise.reject(new RetryableError("Unreachable", "no way"));
  const reasons = [...(await ask(nodes, signal)).values()].map(
    (answer) => answer.kind === "Unknown" && answer.problem.reason,
  );
  assert.deepEqual(reasons, ["Unreachable", "Unreachable"]);
});

test("nor has one that does not answer within a minute, whether or not it listens", async () => {
  const { machines, clock, ask } = newAsk();
  let aborted = false;
  machines.behaviour = (_nodes, given) => {
    given.addEventListener("abort", () => (aborted = true));
    return new Promise(() => undefined);
  };
  const asked = ask(nodes, signal);
  await clock.advance(60_000);
  const answer = (await asked).get("a");
  assert.equal(answer?.kind === "Unknown" && answer.problem.reason, "NoAnswer");
  assert.equal(aborted, true);
});

test("the end of the process ends the question", async () => {
  const { machines, ask } = newAsk();
  machines.behaviour = () => new Promise(() => undefined);
  const end = new AbortController();
  const asked = ask(nodes, end.signal);
  end.abort(new Error("over"));
  await assert.rejects(asked, /over/);
  await assert.rejects(ask(nodes, end.signal), /over/);
  assert.equal(machines.questions.length, 1);
});
