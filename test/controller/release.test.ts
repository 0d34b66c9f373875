// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { readyCondition } from "../../src/model/condition.ts";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import { groupAnnotation } from "../contract/fake-provider.ts";
import { makeService } from "../support/make-service.ts";
import { readyOf, startLoop } from "./loop-rig.ts";

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

const refusals = [
  [
    "Protected",
    "False Protected: take the protection away first",
    "web: Warning Protected take the protection away first",
  ],
  [
    "Denied",
    "False AccessDenied: not allowed to do that",
    "web: Warning SyncLoadBalancerFailed Error syncing load balancer: not allowed to do that",
  ],
] as const;

for (const [failure, ready, warning] of refusals) {
  test(`a removal that is refused (${failure}) is said on the Service, and tried again when that is touched, and every ten minutes`, async () => {
    const rig = await startLoop({}, [makeService()]);
    rig.cloud.failNext(...Array.from({ length: 3 }, () => failure));
    rig.cluster.delete(key);
    await rig.settle();
    assert.equal(readyOf(rig.cluster.server(key)), ready);
    assert.deepEqual(
      rig.events.filter((event) => event.includes("Warning")),
      [warning],
    );
    const passes = rig.outcomes.length;
    rig.cluster.update(key, { labels: { touched: "yes" } });
    await rig.settle();
    assert.equal(rig.outcomes.length, passes + 1);
    await rig.pass(660_000);
    assert.equal(rig.outcomes.length, passes + 2);
    await rig.pass(660_000);
    assert.equal(rig.cluster.server(key), undefined);
    assert.deepEqual(rig.cloud.snapshot(), {});
  });
}

test("what exists outside for no Service is released when the provider asks for it", async () => {
  const rig = await startLoop({}, [makeService({ annotations: { [groupAnnotation]: "first" } })]);
  await rig.controller.stop();
  rig.cluster.update(key, { annotations: { [groupAnnotation]: "second" } });
  await rig.restart();
  await rig.settle();
  assert.ok("LoadBalancer/first" in rig.cloud.snapshot());
  rig.controller.requeue(["first"]);
  await rig.settle();
  assert.deepEqual(Object.keys(rig.cloud.snapshot()), [
    "Listener/second/TCP/80",
    "LoadBalancer/second",
    "TargetGroup/second/TCP/80",
  ]);
  assert.equal(rig.runtime.told.at(-1), "settle first");
});

test("an orphan whose removal fails is tried again", async () => {
  const rig = await startLoop();
  await rig.cloud.put("LoadBalancer/gone", { owner: "gone" });
  rig.cloud.failNext("Throttled", "Before");
  rig.controller.requeue(["gone"]);
  await rig.pass(60_000);
  assert.deepEqual(rig.cloud.snapshot(), {});
});

test("what a Service has is no orphan, nor is what one is about to want that the loop has not heard of", async () => {
  const rig = await startLoop({}, [makeService()]);
  await rig.cloud.put("LoadBalancer/late", { owner: "late" });
  rig.cluster.onServiceChange = () => {};
  rig.cluster.create(makeService({ name: "other", annotations: { [groupAnnotation]: "late" } }));
  await rig.settle();
  const before = rig.cloud.snapshot();
  rig.controller.requeue([key, "late"]);
  await rig.settle();
  assert.deepEqual(rig.cloud.snapshot(), before);
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
