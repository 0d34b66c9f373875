// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { Teller } from "../../src/controller/telling.ts";
import type { Problem } from "../../src/errors.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { makeService } from "../support/make-service.ts";

function makeTeller() {
  const told: string[] = [];
  const teller = new Teller(
    { event: (subject, type, reason, message) => told.push(`${subject.uid} ${type} ${reason} ${message}`) },
    new FakeClock(),
  );
  return { teller, told };
}

const exhausted: Problem = { kind: "UserError", reason: "PoolExhausted", message: "no address is free" };
const service = makeService();

const warnings: readonly (readonly [Problem, string])[] = [
  [exhausted, "PoolExhausted no address is free"],
  [{ ...exhausted, kind: "RetryableError" }, "SyncLoadBalancerFailed Error syncing load balancer: no address is free"],
  [{ ...exhausted, kind: "TerminalError" }, "SyncLoadBalancerFailed Error syncing load balancer: no address is free"],
  [{ kind: "RetryableError", reason: "NodePortRangeFull", message: "full" }, "NodePortRangeFull full"],
];

for (const [problem, warning] of warnings) {
  test(`${problem.kind} ${problem.reason} is told as ${warning.split(" ")[0]}`, () => {
    const { teller, told } = makeTeller();
    teller.problem(service, problem);
    assert.deepEqual(told, [`uid-of-web Warning ${warning}`]);
  });
}

test("a complaint is told once, again when it changes, and again after the Service was well", () => {
  const { teller, told } = makeTeller();
  teller.problem(service, exhausted);
  teller.problem(service, exhausted);
  teller.problem(service, { ...exhausted, message: "other" });
  assert.equal(told.length, 2);
  teller.recovered(service);
  teller.problem(service, { ...exhausted, message: "other" });
  assert.equal(told.length, 3);
});

test("a warning is told once to each Service, whatever comes between, and again to one that is ours anew", () => {
  const { teller, told } = makeTeller();
  const warning = { reason: "UnknownAnnotation", message: "did you mean …" };
  teller.warning(service, warning);
  teller.warning(service, { ...warning, message: "another" });
  teller.recovered(service);
  teller.warning(service, warning);
  assert.deepEqual(told, [
    "uid-of-web Warning UnknownAnnotation did you mean …",
    "uid-of-web Warning UnknownAnnotation another",
  ]);
  teller.warning(makeService({ name: "api" }), warning);
  teller.forget(service.uid);
  teller.warning(service, warning);
  assert.equal(told.length, 4);
});

test("a complaint that the condition shows was told before a restart", () => {
  const { teller, told } = makeTeller();
  const known = { ...service, conditions: [teller.ready(service, "False", exhausted)] };
  teller.problem(known, exhausted);
  assert.deepEqual(told, []);
  teller.problem(known, { ...exhausted, message: "other" });
  assert.equal(told.length, 1);
});

test("the condition says for which generation it is, where there is one", () => {
  const { teller } = makeTeller();
  assert.deepEqual(teller.ready(makeService({ generation: 3 }), "True", { reason: "Provisioned", message: "ok" }), {
    type: "fairlead.dev/Ready",
    status: "True",
    reason: "Provisioned",
    message: "ok",
    observedGeneration: 3,
    lastTransitionTime: "2026-01-01T00:00:00Z",
  });
  assert.ok(!("observedGeneration" in teller.ready(makeService({ generation: 0 }), "True", exhausted)));
});

test("the beginning of a deletion is told once", () => {
  const { teller, told } = makeTeller();
  teller.deletionBegins(service);
  teller.deletionBegins(service);
  assert.deepEqual(told, ["uid-of-web Normal DeletingLoadBalancer Deleting load balancer"]);
});

test("that there is no node is told once, and again after there was one, or when the Service is ours anew", () => {
  const { teller, told } = makeTeller();
  for (const nodes of [0, 0, 2, 0]) teller.countNodes(service, nodes);
  assert.deepEqual(
    told,
    Array(2).fill("uid-of-web Warning UnAvailableLoadBalancer There are no available nodes for LoadBalancer"),
  );
  teller.forget(service.uid);
  teller.countNodes(service, 0);
  assert.equal(told.length, 3);
});
