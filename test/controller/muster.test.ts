// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProviderRuntime } from "../../src/controller/provider.ts";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import type { Service } from "../../src/model/service.ts";
import { brokenAnnotation, groupAnnotation } from "../contract/fake-provider.ts";
import { makePort, makeService } from "../support/make-service.ts";
import { type LoopRig, startLoop } from "./loop-rig.ts";

const member = (name: string, port: number, group = "shared"): Service =>
  makeService({
    name,
    createdAt: port,
    annotations: { [groupAnnotation]: group },
    ports: [makePort({ port, nodePort: 30000 + port })],
  });
const listeners = (rig: LoopRig): readonly string[] =>
  Object.keys(rig.cloud.snapshot()).filter((name) => name.startsWith("Listener"));

test("Services of one group share one load balancer, and each gets its status", async () => {
  const rig = await startLoop({}, [member("one", 1), member("two", 2)]);
  assert.deepEqual(listeners(rig), ["Listener/shared/TCP/1", "Listener/shared/TCP/2"]);
  for (const name of ["one", "two"]) {
    assert.deepEqual(rig.cluster.server(`default/${name}`)?.ingress, [{ hostname: "shared.fake" }]);
  }
});

test("one that is deleted goes alone; the last one takes the load balancer with it", async () => {
  const rig = await startLoop({}, [member("one", 1), member("two", 2)]);
  rig.cluster.delete("default/one");
  await rig.settle();
  assert.deepEqual(rig.cluster.serverKeys(), ["default/two"]);
  assert.deepEqual(listeners(rig), ["Listener/shared/TCP/2"]);
  rig.cluster.update("default/two", { type: "NodePort" });
  await rig.settle();
  assert.deepEqual(rig.cloud.snapshot(), {});
  assert.deepEqual(rig.cluster.server("default/two")?.finalizers, []);
});

test("who leaves a group does not wait for the one that is broken in it; what it had goes when that is mended", async () => {
  const rig = await startLoop({}, [member("one", 1), member("two", 2), member("three", 3)]);
  rig.cluster.update("default/one", { annotations: { [groupAnnotation]: "shared", [brokenAnnotation]: "true" } });
  rig.cluster.delete("default/two");
  rig.cluster.update("default/three", { type: "ClusterIP" });
  await rig.settle();
  assert.deepEqual(rig.cluster.serverKeys(), ["default/one", "default/three"]);
  const left = rig.cluster.server("default/three");
  assert.deepEqual([left?.finalizers, left?.conditions], [[], []]);
  assert.deepEqual(listeners(rig), ["Listener/shared/TCP/1", "Listener/shared/TCP/2", "Listener/shared/TCP/3"]);
  rig.cluster.update("default/one", { annotations: { [groupAnnotation]: "shared" } });
  await rig.settle();
  assert.deepEqual(listeners(rig), ["Listener/shared/TCP/1"]);
});

test("who leaves a group waits out what passes by itself", async () => {
  const rig = await startLoop({}, [member("one", 1), member("two", 2)]);
  rig.cloud.failNext("Before");
  rig.cluster.delete("default/two");
  await rig.settle();
  assert.deepEqual(rig.cluster.serverKeys(), ["default/one", "default/two"]);
  await rig.pass(10_000);
  assert.deepEqual(rig.cluster.serverKeys(), ["default/one"]);
  assert.deepEqual(listeners(rig), ["Listener/shared/TCP/1"]);
});

test("one that moves to another group is served there, keeps its finalizer, and is gone from the first", async () => {
  const rig = await startLoop({}, [member("one", 1), member("two", 2)]);
  rig.cluster.update("default/one", { annotations: { [groupAnnotation]: "other" } });
  await rig.settle();
  assert.deepEqual(listeners(rig), ["Listener/other/TCP/1", "Listener/shared/TCP/2"]);
  assert.deepEqual(rig.cluster.server("default/one")?.ingress, [{ hostname: "other.fake" }]);
  assert.deepEqual(rig.cluster.server("default/one")?.finalizers, [classlessFinalizer]);
  rig.cluster.update("default/two", { annotations: { [groupAnnotation]: "other" } });
  await rig.settle();
  assert.deepEqual(listeners(rig), ["Listener/other/TCP/1", "Listener/other/TCP/2"]);
});

test("the identity of a load balancer names whom it serves and served, and forgets who is gone from it", async () => {
  const uids: string[] = [];
  const settle: ProviderRuntime["settle"] = (owner) => uids.push(owner.uids.join(" "));
  const rig = await startLoop({ runtime: { settle } }, [member("one", 1), member("two", 2)]);
  rig.cluster.delete("default/one");
  await rig.settle();
  rig.controller.requeue(["shared"]);
  await rig.settle();
  assert.deepEqual(uids, ["uid-of-one uid-of-two", "uid-of-one uid-of-two", "uid-of-two"]);
});

test("a Service made anew under the same name has an identity of its own", async () => {
  const uids: string[] = [];
  const settle: ProviderRuntime["settle"] = (owner, ingress) => uids.push(`${owner.uids.join(" ")}: ${ingress.length}`);
  const rig = await startLoop({ runtime: { settle } }, [makeService()]);
  rig.cluster.deliversAtOnce = false;
  rig.cluster.update("default/web", { finalizers: [] });
  rig.cluster.delete("default/web");
  rig.cluster.create(makeService({ uid: "second" }));
  rig.cluster.deliversAtOnce = true;
  rig.cluster.deliver();
  await rig.settle();
  assert.deepEqual(uids, ["uid-of-web: 1", "uid-of-web: 0", "second: 1"]);
});
