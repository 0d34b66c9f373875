// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RetryableError } from "../../src/errors.ts";
import type { Service } from "../../src/model/service.ts";
import { groupAnnotation, refusedAnnotation } from "../contract/fake-provider.ts";
import { makePort, makeService } from "../support/make-service.ts";
import { inside, type LoopRig, startLoop } from "./loop-rig.ts";

const key = "default/web";
const hostname = "default-web.fake";

test("a Service made anew under the same name while we write is served, the first one's load balancer removed", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { finalizers: [] });
  rig.cluster.delete(key);
  rig.cluster.create(makeService({ uid: "second" }));
  await rig.pass(1_000);
  assert.equal(rig.cluster.server(key)?.uid, "second");
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.ok(rig.cloud.writes.includes("delete LoadBalancer/default/web"));
  assert.equal(rig.cloud.writes.at(-1), "put Listener/default/web/TCP/80");
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    [],
  );
});

test("a type change before our write arrives ends in a clean Service, without noise", async () => {
  const rig = await startLoop(inside);
  rig.cluster.hookNext({
    before: () => {
      rig.cluster.update(key, { type: "ClusterIP" });
      return undefined;
    },
  });
  rig.cluster.create(makeService());
  await rig.pass(1_000);
  const service = rig.cluster.server(key);
  assert.deepEqual([service?.finalizers, service?.conditions, service?.ingress], [[], [], []]);
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    [],
  );
});

test("a Service that is gone before our write arrives leaves nothing behind", async () => {
  const rig = await startLoop(inside);
  rig.cluster.hookNext({
    before: () => {
      rig.cluster.delete(key);
      return undefined;
    },
  });
  rig.cluster.create(makeService());
  await rig.pass(1_000);
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.equal(rig.runtime.told.at(-1), "settle default/web");
  assert.deepEqual(rig.events, []);
});

test("while the API server is away one key a second is tried; once it is back all go on at once", async () => {
  const rig = await startLoop(inside);
  const down = { before: () => new RetryableError("ConnectionRefused", "refused") };
  for (let index = 0; index < 20; index++) rig.cluster.create(makeService({ name: `svc-${index}` }));
  rig.cluster.hookNext(...Array.from({ length: 320 }, () => down));
  await rig.settle();
  assert.equal(rig.outcomes.length, 20);
  await rig.pass(300_000);
  assert.equal(rig.outcomes.length, 320);
  assert.deepEqual(rig.events, []);
  await rig.pass(1_000);
  assert.equal(rig.cluster.writes.length, 20);
  assert.equal(rig.clock.pending, 0);
});

test("a write whose reply was lost comes to light with the next one, and is corrected", async () => {
  const rig = await startLoop(inside);
  rig.cluster.hookNext({ after: () => new RetryableError("ServerError", "the reply was lost") });
  rig.cluster.create(makeService());
  rig.cluster.update(key, { annotations: { [refusedAnnotation]: "the pool is exhausted" } });
  rig.cluster.deliversAtOnce = false;
  // The pass for the first form writes an ingress that the store does not hear of before it is to be taken away.
  rig.cluster.deliver(1);
  await rig.clock.advance(0);
  rig.cluster.deliver(1);
  await rig.pass(1_000);
  assert.deepEqual(rig.cluster.server(key)?.ingress, []);
});

const member = (group: string): Service => makeService({ annotations: { [groupAnnotation]: group } });

/** What becomes of a Service that moves from one group to another at the moment that `hook` is called. */
async function moveAt(place: (rig: LoopRig, move: () => undefined) => void): Promise<LoopRig> {
  const rig = await startLoop();
  place(rig, () => {
    rig.cluster.update(key, { annotations: { [groupAnnotation]: "second" } });
    return undefined;
  });
  rig.cluster.create(member("first"));
  await rig.pass(1_000);
  return rig;
}

const moments: readonly (readonly [string, (rig: LoopRig, move: () => undefined) => void])[] = [
  ["before the finalizer is written", (rig, move) => rig.cluster.hookNext({ before: move })],
  ["after the finalizer is written", (rig, move) => rig.cluster.hookNext({ after: move })],
  ["before the status is written", (rig, move) => rig.cluster.hookNext(undefined, { before: move })],
  ["after the status is written", (rig, move) => rig.cluster.hookNext(undefined, { after: move })],
];

for (const [moment, place] of moments) {
  test(`a Service that moves to another group ${moment} ends there, and is gone from the first`, async () => {
    const rig = await moveAt(place);
    assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname: "second.fake" }]);
    assert.deepEqual(
      Object.keys(rig.cloud.snapshot()).filter((name) => name.startsWith("LoadBalancer")),
      ["LoadBalancer/second"],
    );
    assert.equal(
      rig.events.some((event) => event.includes("Warning")),
      false,
    );
  });
}

test("nothing is made for a group that the Service has left before its finalizer is written", async () => {
  const rig = await moveAt((rig, move) => rig.cluster.hookNext({ before: move }));
  assert.equal(rig.cloud.writes.includes("put LoadBalancer/first"), false);
});

test("the slower of two passes over a Service that moved does not write to it", async () => {
  const rig = await startLoop();
  rig.cluster.create(member("first"));
  rig.cloud.onWrite = (call) => {
    if (call === "put Listener/first/TCP/80") rig.cluster.update(key, { annotations: { [groupAnnotation]: "second" } });
  };
  await rig.pass(1_000);
  const hostnames = rig.cluster.writes.flatMap(({ patch }) => ("ingress" in patch ? (patch.ingress ?? []) : []));
  assert.deepEqual(hostnames, [{ hostname: "second.fake" }]);
  assert.deepEqual(Object.keys(rig.cloud.snapshot()).length, 3);
});

test("a Service that moves while its NodePorts are written is served where it moved to", async () => {
  const rig = await startLoop();
  rig.cluster.hookNext(undefined, {
    before: () => {
      rig.cluster.update(key, { annotations: { [groupAnnotation]: "second" } });
      return undefined;
    },
  });
  rig.cluster.create({
    ...member("first"),
    allocateLoadBalancerNodePorts: false,
    ports: [makePort({ nodePort: undefined })],
  });
  await rig.pass(1_000);
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname: "second.fake" }]);
});

test("an answer that is read after something newer was heard does not undo that", async () => {
  const rig = await startLoop();
  rig.cluster.deliversAtOnce = false;
  rig.cluster.create(member("first"));
  rig.cluster.update(key, { annotations: { [groupAnnotation]: "second" } });
  rig.cluster.deliver(1);
  // Under way is the write for "first"; its answer shows "second". Before it is read, the informer tells of "first" again.
  await Promise.resolve();
  rig.cluster.update(key, { annotations: { [groupAnnotation]: "first" } });
  rig.cluster.deliversAtOnce = true;
  rig.cluster.deliver();
  await rig.pass(1_000);
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname: "first.fake" }]);
});
