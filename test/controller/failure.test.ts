// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import { brokenAnnotation, pendingAnnotation, refusedAnnotation } from "../contract/fake-provider.ts";
import { makePort, makeService } from "../support/make-service.ts";
import { inside, LoopRig, readyOf, startLoop } from "./loop-rig.ts";

const key = "default/web";
const hostname = "default-web.fake";

test("a refused Service loses its ingress, is told why once, and is tried again on a change only", async () => {
  const rig = await startLoop(inside, [makeService()]);
  rig.cluster.update(key, { annotations: { [refusedAnnotation]: "the pool is exhausted" } });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, []);
  assert.equal(readyOf(rig.cluster.server(key)), "False FakeRefused: the pool is exhausted");
  assert.equal(rig.runtime.told.at(-1), "settle default/web");
  rig.controller.requeue([key]);
  await rig.settle();
  await rig.restart();
  await rig.settle();
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    ["web: Warning FakeRefused the pool is exhausted"],
  );
  assert.equal(rig.clock.pending, 0);
  rig.cluster.update(key, { annotations: {} });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
});

test("what the user can mend outside is looked at again every ten minutes", async () => {
  const rig = await startLoop({}, [makeService({ annotations: { [brokenAnnotation]: "true" } })]);
  assert.deepEqual(rig.outcomes, ["FakeBroken"]);
  await rig.pass(660_000);
  assert.deepEqual(rig.outcomes, ["FakeBroken", "FakeBroken"]);
  assert.equal(rig.events.filter((event) => event.includes("FakeBroken")).length, 1);
});

test("what the user can mend is said in condition and Event, and what the Service has stays", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { annotations: { [brokenAnnotation]: "true" } });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.match(readyOf(rig.cluster.server(key)), /^False FakeBroken: default\/web asks for what cannot be/);
  assert.match(rig.events.at(-1) ?? "", /^web: Warning FakeBroken/);
  rig.cluster.update(key, { annotations: {} });
  await rig.settle();
  assert.match(readyOf(rig.cluster.server(key)), /^True/);
});

test("a broken Service can be deleted", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { annotations: { [brokenAnnotation]: "true" } });
  await rig.settle();
  rig.cluster.delete(key);
  await rig.settle();
  assert.equal(rig.cluster.server(key), undefined);
  assert.deepEqual(rig.cloud.snapshot(), {});
});

test("what passes by itself is told at the third failure in a row, and backs off", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  rig.cloud.failNext("Before", "Before", "Before", "Before");
  rig.start();
  await rig.settle();
  await rig.pass(6_000);
  assert.deepEqual(rig.outcomes, ["CloudUnavailable", "CloudUnavailable"]);
  assert.match(readyOf(rig.cluster.server(key)), /^False Provisioning/);
  await rig.pass(12_000);
  assert.equal(readyOf(rig.cluster.server(key)), "False CloudUnavailable: the cloud is away");
  await rig.pass(24_000);
  assert.equal(rig.outcomes.length, 4);
  const warnings = rig.events.filter((event) => event.includes("Warning"));
  assert.deepEqual(warnings, ["web: Warning SyncLoadBalancerFailed Error syncing load balancer: the cloud is away"]);
  await rig.pass(48_000);
  assert.match(readyOf(rig.cluster.server(key)), /^True/);
});

test("a time that the provider names is kept", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  rig.cloud.failNext("Throttled");
  rig.start();
  await rig.settle();
  await rig.pass(1_900);
  assert.deepEqual(rig.outcomes, ["Throttling"]);
  await rig.pass(200);
  assert.deepEqual(rig.outcomes, ["Throttling", "Ok"]);
});

test("what needs a person is told at once and tried again in ten minutes", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  rig.cloud.failNext("Denied");
  rig.start();
  await rig.settle();
  assert.equal(readyOf(rig.cluster.server(key)), "False AccessDenied: not allowed to do that");
  await rig.pass(500_000);
  assert.equal(rig.outcomes.length, 1);
  await rig.pass(200_000);
  assert.match(readyOf(rig.cluster.server(key)), /^True/);
});

test("a lost reply does no harm", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  rig.cloud.failNext("ReplyLost", "ReplyLost", undefined, "ReplyLost");
  rig.cluster.hookNext(undefined, { after: () => new RetryableError("ServerError", "reply lost") });
  rig.start();
  await rig.pass(300_000);
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.deepEqual(Object.keys(rig.cloud.snapshot()), [
    "Listener/default/web/TCP/80",
    "LoadBalancer/default/web",
    "TargetGroup/default/web/TCP/80",
  ]);
});

test("a telling that could not be written is not forgotten", async () => {
  const rig = new LoopRig(inside);
  rig.cluster.create(makeService({ annotations: { [brokenAnnotation]: "true" } }));
  rig.cluster.hookNext({ before: () => new RetryableError("ServerError", "no") });
  rig.start();
  await rig.settle();
  assert.equal(readyOf(rig.cluster.server(key)), "none");
  await rig.pass(6_000);
  assert.match(readyOf(rig.cluster.server(key)), /^False FakeBroken/);
  assert.equal(rig.events.length, 1);
});

test("one key that always fails does not hold up the others", async () => {
  const rig = await startLoop({}, []);
  rig.cluster.create(makeService({ name: "bad", annotations: { [pendingAnnotation]: "true" } }));
  for (let index = 0; index < 50; index++) rig.cluster.create(makeService({ name: `good-${index}` }));
  await rig.settle();
  assert.equal(rig.cluster.serverKeys().filter((each) => rig.cluster.server(each)?.ingress.length === 1).length, 50);
});

test("failures in a row are counted from the last success", async () => {
  const rig = await startLoop({}, [makeService()]);
  for (const port of [81, 82]) {
    rig.cloud.failNext("Before", "Before");
    rig.cluster.update(key, { ports: [makePort({ port })] });
    await rig.settle();
    await rig.pass(30_000);
  }
  assert.deepEqual(
    rig.outcomes.filter((outcome) => outcome !== "Ok"),
    Array.from({ length: 4 }, () => "CloudUnavailable"),
  );
  assert.equal(
    rig.events.some((event) => event.includes("Warning")),
    false,
  );
});

test("a telling that the API server was away for is made up for within seconds of its return", async () => {
  const rig = new LoopRig(inside);
  rig.cluster.create(makeService({ annotations: { [brokenAnnotation]: "true" } }));
  const down = { before: () => new RetryableError("ConnectionRefused", "refused") };
  rig.cluster.hookNext(...Array.from({ length: 100 }, () => down));
  rig.start();
  await rig.pass(98_000);
  assert.equal(readyOf(rig.cluster.server(key)), "none");
  await rig.pass(3_000);
  assert.match(readyOf(rig.cluster.server(key)), /^False FakeBroken/);
});
