// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createAskMachines } from "../../../src/controller/nodes/ask-machines.ts";
import { JoinedLookUp } from "../../../src/controller/nodes/joined-look-up.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { makeNode } from "../../support/make-service.ts";
import { exists, FakeMachines, gone } from "./fake-machines.ts";

function newLookUp() {
  const machines = new FakeMachines();
  const clock = new FakeClock();
  const end = new AbortController();
  const ask = createAskMachines({ instances: machines, clock, recorder: { answered: () => undefined } });
  return { machines, clock, end, lookUp: new JoinedLookUp(ask, clock, end.signal) };
}

test("who asks within a tenth of a second is asked for together, and gets its own answer", async () => {
  const { machines, clock, lookUp } = newLookUp();
  machines.set("b", gone);
  const first = [lookUp.of(makeNode({ name: "a" })), lookUp.of(makeNode({ name: "b" }))];
  await clock.advance(99);
  first.push(lookUp.of(makeNode({ name: "c" })));
  assert.deepEqual(machines.questions, []);
  await clock.advance(1);
  const late = lookUp.of(makeNode({ name: "d" }));
  await clock.advance(100);
  assert.deepEqual(await Promise.all(first), [exists("a"), gone, exists("c")]);
  assert.deepEqual(await late, exists("d"));
  assert.deepEqual(machines.questions, [["a", "b", "c"], ["d"]]);
});

test("a slow answer does not hold up the next question", async () => {
  const { machines, clock, lookUp } = newLookUp();
  machines.behaviour = () => new Promise(() => undefined);
  void lookUp.of(makeNode({ name: "a" }));
  await clock.advance(100);
  machines.behaviour = undefined;
  const next = lookUp.of(makeNode({ name: "b" }));
  await clock.advance(100);
  assert.deepEqual(await next, exists("b"));
});

test("the end of the process ends who waits, at once, and nobody is asked any more", async () => {
  const { machines, end, lookUp } = newLookUp();
  const waiting = lookUp.of(makeNode());
  end.abort(new Error("over"));
  await assert.rejects(waiting, /over/);
  await assert.rejects(lookUp.of(makeNode()), /over/);
  assert.deepEqual(machines.questions, []);
});
