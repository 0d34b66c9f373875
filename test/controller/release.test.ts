// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { readyCondition } from "../../src/model/condition.ts";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import { makeService } from "../support/make-service.ts";
import { startLoop } from "./loop-rig.ts";

const key = "default/web";
const hostname = "default-web.fake";

test("deletion removes the load balancer, then our marks in one patch", async () => {
  const rig = await startLoop({}, [makeService({ finalizers: ["example.com/other"] })]);
  const before = rig.cluster.writes.length;
  rig.cluster.delete(key);
  await rig.settle();
  assert.deepEqual(rig.cluster.writes.slice(before), [
    {
      key,
      patch: { ingress: [], removeFinalizers: [classlessFinalizer], removeConditions: [readyCondition] },
    },
  ]);
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.deepEqual(rig.events.slice(-2), [
    "web: Normal DeletingLoadBalancer Deleting load balancer",
    "web: Normal DeletedLoadBalancer Deleted load balancer",
  ]);
  assert.equal(rig.runtime.told.at(-1), "settle default/web");
  assert.equal(rig.clock.pending, 0);
});

test("a type change removes the load balancer, and the way back makes it anew", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { type: "ClusterIP" });
  await rig.settle();
  const service = rig.cluster.server(key);
  assert.deepEqual([service?.finalizers, service?.conditions], [[], []]);
  assert.deepEqual(rig.cloud.snapshot(), {});
  rig.cluster.update(key, { type: "LoadBalancer" });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
});

test("a change of class by way of another type, seen as one change, cleans up and leaves the other's ingress", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.deliversAtOnce = false;
  rig.cluster.update(key, { type: "ClusterIP" });
  rig.cluster.update(key, { type: "LoadBalancer", loadBalancerClass: "other", ingress: [{ ip: "192.0.2.1" }] });
  rig.cluster.deliversAtOnce = true;
  await rig.restart();
  await rig.settle();
  const service = rig.cluster.server(key);
  assert.deepEqual([service?.finalizers, service?.conditions], [[], []]);
  assert.deepEqual(service?.ingress, [{ ip: "192.0.2.1" }]);
  assert.deepEqual(rig.cloud.snapshot(), {});
});

test("a Service that vanishes because somebody took the finalizer away is cleaned up after", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.deliversAtOnce = false;
  rig.cluster.update(key, { finalizers: [] });
  rig.cluster.delete(key);
  rig.cluster.deliver();
  rig.cluster.deliversAtOnce = true;
  await rig.settle();
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.equal(rig.runtime.told.at(-1), "settle default/web");
});

test("a Service deleted while nobody was there is cleaned up after at the start", async () => {
  const rig = await startLoop({}, [makeService()]);
  await rig.controller.stop();
  rig.cluster.delete(key);
  await rig.restart();
  await rig.settle();
  assert.equal(rig.runtime.told[0], "restore default/web");
  assert.equal(rig.cluster.server(key), undefined);
  assert.deepEqual(rig.cloud.snapshot(), {});
});

test("a failing removal keeps the finalizer, tells its beginning once, and goes on later", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cloud.failNext("Before", "Before");
  rig.cluster.delete(key);
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.finalizers, [classlessFinalizer]);
  await rig.pass(60_000);
  assert.equal(rig.cluster.server(key), undefined);
  assert.equal(rig.events.filter((event) => event.includes("DeletingLoadBalancer")).length, 1);
});

test("what is released is forgotten: to look at it again asks nobody", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.delete(key);
  await rig.settle();
  const told = rig.runtime.told.length;
  rig.controller.requeue([key, "default/never-was"]);
  await rig.settle();
  assert.equal(rig.runtime.told.length, told);
  assert.deepEqual(rig.outcomes.slice(-2), ["Ok", "Ok"]);
});

test("that the Service is gone before its finalizer could be taken is fine", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.hookNext({
    before: () => {
      rig.cluster.update(key, { finalizers: [] });
      return undefined;
    },
  });
  const passes = rig.outcomes.length;
  rig.cluster.delete(key);
  await rig.settle();
  assert.equal(rig.cluster.server(key), undefined);
  assert.equal(
    rig.outcomes.slice(passes).every((outcome) => outcome === "Ok"),
    true,
  );
  assert.equal(rig.clock.pending, 0);
});

test("our condition goes from a Service that was ours though somebody took the finalizer with the type", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { type: "ClusterIP", finalizers: [] });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.conditions, []);
  assert.deepEqual(rig.cloud.snapshot(), {});
});
