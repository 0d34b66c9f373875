// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminalError } from "../../src/errors.ts";
import { classlessFinalizer, finalizerFor } from "../../src/model/eligibility.ts";
import type { Service } from "../../src/model/service.ts";
import {
  groupAnnotation,
  leftOutAnnotation,
  ownHostnameAnnotation,
  pendingAnnotation,
  unreadyAnnotation,
  warningAnnotation,
} from "../contract/fake-provider.ts";
import { makePort, makeService } from "../support/make-service.ts";
import { inside, LoopRig, readyOf, startLoop } from "./loop-rig.ts";

const key = "default/web";
const hostname = "default-web.fake";

test("where state is kept outside, the finalizer is written before anything is made", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  rig.cluster.hookNext({ after: () => (rig.cloud.writes.length === 0 ? undefined : new TerminalError("Late", "")) });
  rig.start();
  await rig.settle();
  assert.deepEqual(
    rig.cluster.writes.map(({ patch }) => Object.keys(patch).sort()),
    [
      ["addFinalizer", "conditions"],
      ["conditions", "ingress"],
    ],
  );
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.equal(readyOf(rig.cluster.server(key)), "True Provisioned: Serves default/web.");
  assert.deepEqual(rig.events, [
    "web: Normal EnsuringLoadBalancer Ensuring load balancer",
    "web: Normal EnsuredLoadBalancer Ensured load balancer",
  ]);
});

test("where nothing is outside, one patch and one Event do it", async () => {
  const rig = await startLoop(inside, [makeService()]);
  assert.deepEqual(
    rig.cluster.writes.map(({ patch }) => Object.keys(patch).sort()),
    [["addFinalizer", "conditions", "ingress"]],
  );
  assert.deepEqual(rig.events, ["web: Normal EnsuredLoadBalancer Ensured load balancer"]);
  assert.deepEqual(rig.runtime.told, ["restore default/web", "settle default/web default-web.fake"]);
});

test("a Service that is as it should be costs no write, no Event and no call, also after a restart", async () => {
  const rig = await startLoop({}, [makeService(), makeService({ name: "api" })]);
  const [writes, events, calls] = [rig.cluster.writes.length, rig.events.length, rig.cloud.writes.length];
  await rig.restart();
  await rig.settle();
  assert.equal(rig.cluster.writes.length, writes);
  assert.equal(rig.events.length, events);
  assert.equal(rig.cloud.writes.length, calls);
  assert.deepEqual(rig.outcomes.slice(-2), ["Ok", "Ok"]);
});

test("Services of other types and classes, and such that somebody else deletes, are left alone", async () => {
  const foreign = [
    makeService({ name: "cluster-ip", type: "ClusterIP" }),
    makeService({ name: "external", type: "ExternalName", clusterIPs: [] }),
    makeService({ name: "classy", loadBalancerClass: "example.com/other", finalizers: [classlessFinalizer] }),
    makeService({
      name: "classy-deleting",
      loadBalancerClass: "x",
      finalizers: [classlessFinalizer],
      deleting: true,
    }),
    makeService({ name: "deleting", finalizers: ["example.com/other"], deleting: true }),
  ];
  const rig = await startLoop({}, foreign);
  for (const { name } of foreign) rig.cluster.update(`default/${name}`, { annotations: { some: "thing" } });
  await rig.settle();
  assert.deepEqual(rig.cluster.writes, []);
  assert.deepEqual(rig.cloud.writes, []);
  assert.deepEqual(rig.outcomes, []);
});

test("with a class, only Services of that class are ours, under a finalizer of their own", async () => {
  const rig = await startLoop({ className: "fairlead.dev/lb" }, [
    makeService({ loadBalancerClass: "fairlead.dev/lb" }),
    makeService({ name: "classless" }),
  ]);
  assert.deepEqual(rig.cluster.server(key)?.finalizers, [finalizerFor("fairlead.dev/lb")]);
  assert.deepEqual(rig.cluster.server("default/classless")?.finalizers, []);
});

test("a status that somebody else empties is filled again", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { ingress: [] });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
});

test("an edit that gets in while we write is not lost, though the store took in our own write", async () => {
  const rig = await startLoop(inside);
  rig.cluster.hookNext({
    before: () => {
      rig.cluster.update(key, { ports: [makePort({ port: 443, nodePort: 30443 })] });
      return undefined;
    },
  });
  rig.cluster.create(makeService());
  await rig.pass(300);
  assert.deepEqual(
    Object.keys(rig.cloud.snapshot()).filter((name) => name.startsWith("Listener")),
    ["Listener/default/web/TCP/443"],
  );
});

test("a load balancer without an address is looked at again, and says that it is not ready", async () => {
  const rig = await startLoop({}, [makeService({ annotations: { [pendingAnnotation]: "true" } })]);
  assert.match(readyOf(rig.cluster.server(key)), /^False Provisioning/);
  const passes = rig.outcomes.length;
  await rig.pass(11_000);
  assert.equal(rig.outcomes.length, passes + 2);
  rig.cluster.update(key, { annotations: {} });
  await rig.settle();
  assert.match(readyOf(rig.cluster.server(key)), /^True/);
});

test("an address that does not serve yet is published, and what is missing is said; nobody polls for it", async () => {
  const rig = await startLoop({}, [
    makeService({ annotations: { [unreadyAnnotation]: "The state is provisioning." } }),
  ]);
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.equal(readyOf(rig.cluster.server(key)), "False Provisioning: The state is provisioning.");
  assert.equal(rig.runtime.told.at(-1), "settle default/web default-web.fake");
  const passes = rig.outcomes.length;
  await rig.pass(60_000);
  assert.equal(rig.outcomes.length, passes);
  assert.deepEqual(rig.events, ["web: Normal EnsuringLoadBalancer Ensuring load balancer"]);
  rig.cluster.update(key, { annotations: {} });
  await rig.settle();
  assert.equal(readyOf(rig.cluster.server(key)), "True Provisioned: Serves default/web.");
  assert.deepEqual(rig.events.slice(1), ["web: Normal EnsuredLoadBalancer Ensured load balancer"]);
});

test("of a group one is refused and one has its own ingress, and neither holds up the others", async () => {
  const inGroup = (name: string, own: Readonly<Record<string, string>>): Service =>
    makeService({
      name,
      ports: [makePort({ port: 80 + name.length })],
      annotations: { [groupAnnotation]: "shared", ...own },
    });
  const rig = await startLoop({}, [inGroup("a", { [leftOutAnnotation]: "port 81 is taken" }), inGroup("bb", {})]);
  rig.cluster.create(inGroup("ccc", { [ownHostnameAnnotation]: "own.fake" }));
  await rig.settle();
  const shown = ["a", "bb", "ccc"].map((name) => {
    const service = rig.cluster.server(`default/${name}`);
    return [service?.ingress.map((entry) => entry.hostname).join(), readyOf(service)];
  });
  assert.deepEqual(shown, [
    ["", "False FakeLeftOut: port 81 is taken"],
    ["shared.fake", "True Provisioned: Serves shared."],
    ["own.fake", "True Provisioned: Serves shared."],
  ]);
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    ["a: Warning FakeLeftOut port 81 is taken"],
  );
  rig.cluster.delete("default/a");
  await rig.settle();
  assert.deepEqual(rig.cluster.serverKeys(), ["default/bb", "default/ccc"]);
});

test("one that was served and is refused loses its ingress", async () => {
  const rig = await startLoop({}, [makeService()]);
  rig.cluster.update(key, { annotations: { [leftOutAnnotation]: "no room" } });
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, []);
});

test("a status that cannot be written to one member reaches the others all the same", async () => {
  const rig = new LoopRig(inside);
  for (const name of ["one", "two"]) {
    rig.cluster.create(makeService({ name, annotations: { [groupAnnotation]: "shared" } }));
  }
  rig.cluster.hookNext({ before: () => new TerminalError("Forbidden", "not this one") });
  rig.start(1);
  await rig.settle();
  assert.deepEqual(rig.cluster.server("default/two")?.ingress, [{ hostname: "shared.fake" }]);
  assert.deepEqual(rig.runtime.told, ["restore shared"]);
  assert.deepEqual(rig.outcomes, ["Forbidden"]);
});

test("warnings are told once, and do not keep a Service from being served", async () => {
  const rig = await startLoop({}, [makeService({ annotations: { [warningAnnotation]: "mind the gap" } })]);
  rig.controller.requeue([key]);
  await rig.settle();
  rig.cluster.update(key, { annotations: { [warningAnnotation]: "mind the step" } });
  await rig.settle();
  assert.match(readyOf(rig.cluster.server(key)), /^True/);
  assert.deepEqual(
    rig.events.filter((event) => event.includes("Warning")),
    ["web: Warning FakeWarning mind the gap", "web: Warning FakeWarning mind the step"],
  );
});

test("what is kept outside is looked at every ten minutes, jittered; what is not, never", async () => {
  const outside = await startLoop({}, [makeService()]);
  const within = await startLoop(inside, [makeService()]);
  const before = outside.outcomes.length;
  await outside.cloud.delete("Listener/default/web/TCP/80");
  await outside.pass(660_000);
  assert.equal(outside.outcomes.length, before + 1);
  assert.ok("Listener/default/web/TCP/80" in outside.cloud.snapshot());
  assert.equal(within.clock.pending, 0);
});

test("a Service without any node is made all the same, and warned of", async () => {
  const rig = new LoopRig();
  rig.cluster.setNodes([]);
  rig.cluster.create(makeService());
  rig.start();
  await rig.settle();
  assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  assert.ok(rig.events.includes("web: Warning UnAvailableLoadBalancer There are no available nodes for LoadBalancer"));
  const blind = new LoopRig({ runtime: { watches: { nodes: false, endpoints: false } } });
  blind.cluster.setNodes([]);
  blind.cluster.create(makeService());
  blind.start();
  await blind.settle();
  assert.equal(
    blind.events.some((event) => event.includes("Warning")),
    false,
  );
});
