// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RetryableError, TerminalError } from "../../src/errors.ts";
import { readyCondition } from "../../src/model/condition.ts";
import { classlessFinalizer, finalizerFor } from "../../src/model/eligibility.ts";
import type { Service } from "../../src/model/service.ts";
import { brokenAnnotation, groupAnnotation, pendingAnnotation, refusedAnnotation } from "../contract/fake-provider.ts";
import { makeNode, makePort, makeService } from "../support/make-service.ts";
import { LoopRig, type RigOptions } from "./loop-rig.ts";

const key = "default/web";
const hostname = "default-web.fake";

/** Bare metal's manner: nothing exists outside, all rides in one patch. */
const inside: RigOptions = { runtime: { keepsStateOutside: false } };

async function running(options: RigOptions = {}, services: readonly Service[] = []): Promise<LoopRig> {
  const rig = new LoopRig(options);
  rig.cluster.setNodes([makeNode({ name: "node-1" }), makeNode({ name: "node-2" })]);
  for (const service of services) rig.cluster.create(service);
  rig.start();
  await rig.settle();
  return rig;
}

function ready(service: Service | undefined): string {
  const condition = service?.conditions.find(({ type }) => type === readyCondition);
  return condition === undefined ? "none" : `${condition.status} ${condition.reason}: ${condition.message}`;
}

describe("ensure", () => {
  test("where state is kept outside, the finalizer is written before anything is made", async () => {
    const rig = new LoopRig();
    rig.cluster.create(makeService());
    rig.cluster.hookNext({ after: () => (rig.cloud.writes.length === 0 ? undefined : new TerminalError("Late", "")) });
    rig.start();
    await rig.settle();
    assert.deepEqual(
      rig.cluster.writes.map(({ patch }) => Object.keys(patch).sort()),
      [["addFinalizer"], ["conditions", "ingress"]],
    );
    assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
    assert.equal(ready(rig.cluster.server(key)), "True Provisioned: Serves default/web.");
    assert.deepEqual(rig.events, [
      "web: Normal EnsuringLoadBalancer Ensuring load balancer",
      "web: Normal EnsuredLoadBalancer Ensured load balancer",
    ]);
  });

  test("where nothing is outside, one patch and one Event do it", async () => {
    const rig = await running(inside, [makeService()]);
    assert.deepEqual(
      rig.cluster.writes.map(({ patch }) => Object.keys(patch).sort()),
      [["addFinalizer", "conditions", "ingress"]],
    );
    assert.deepEqual(rig.events, ["web: Normal EnsuredLoadBalancer Ensured load balancer"]);
    assert.deepEqual(rig.runtime.told, ["restore default/web", "settle default/web default-web.fake"]);
  });

  test("a Service that is as it should be costs no write, no Event and no call, also after a restart", async () => {
    const rig = await running({}, [makeService(), makeService({ name: "api" })]);
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
    const rig = await running({}, foreign);
    for (const { name } of foreign) rig.cluster.update(`default/${name}`, { annotations: { some: "thing" } });
    await rig.settle();
    assert.deepEqual(rig.cluster.writes, []);
    assert.deepEqual(rig.cloud.writes, []);
    assert.deepEqual(rig.outcomes, []);
  });

  test("with a class, only Services of that class are ours, under a finalizer of their own", async () => {
    const rig = await running({ className: "fairlead.dev/lb" }, [
      makeService({ loadBalancerClass: "fairlead.dev/lb" }),
      makeService({ name: "classless" }),
    ]);
    assert.deepEqual(rig.cluster.server(key)?.finalizers, [finalizerFor("fairlead.dev/lb")]);
    assert.deepEqual(rig.cluster.server("default/classless")?.finalizers, []);
  });

  test("a status that somebody else empties is filled again", async () => {
    const rig = await running({}, [makeService()]);
    rig.cluster.update(key, { ingress: [] });
    await rig.settle();
    assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
  });

  test("an edit that gets in while we write is not lost, though the store took in our own write", async () => {
    const rig = await running(inside);
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
    const rig = await running({}, [makeService({ annotations: { [pendingAnnotation]: "true" } })]);
    assert.match(ready(rig.cluster.server(key)), /^False Provisioning/);
    const passes = rig.outcomes.length;
    await rig.pass(11_000);
    assert.equal(rig.outcomes.length, passes + 2);
    rig.cluster.update(key, { annotations: {} });
    await rig.settle();
    assert.match(ready(rig.cluster.server(key)), /^True/);
  });

  test("what is kept outside is looked at every ten minutes, jittered; what is not, never", async () => {
    const outside = await running({}, [makeService()]);
    const within = await running(inside, [makeService()]);
    const before = outside.outcomes.length;
    await outside.cloud.delete("Listener/default/web/TCP/80");
    await outside.pass(660_000);
    assert.equal(outside.outcomes.length, before + 1);
    assert.ok("Listener/default/web/TCP/80" in outside.cloud.snapshot());
    assert.equal(within.clock.pending, 0);
  });
});

describe("refusal and errors", () => {
  test("a refused Service loses its ingress, is told why once, and is tried again on a change only", async () => {
    const rig = await running({}, [makeService()]);
    rig.cluster.update(key, { annotations: { [refusedAnnotation]: "the pool is exhausted" } });
    await rig.settle();
    assert.deepEqual(rig.cluster.server(key)?.ingress, []);
    assert.equal(ready(rig.cluster.server(key)), "False FakeRefused: the pool is exhausted");
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

  test("what the user can mend is said in condition and Event, and what the Service has stays", async () => {
    const rig = await running({}, [makeService()]);
    rig.cluster.update(key, { annotations: { [brokenAnnotation]: "perhaps" } });
    await rig.settle();
    assert.deepEqual(rig.cluster.server(key)?.ingress, [{ hostname }]);
    assert.match(ready(rig.cluster.server(key)), /^False InvalidAnnotation: Annotation fake\/broken is "perhaps"/);
    assert.match(rig.events.at(-1) ?? "", /^web: Warning InvalidAnnotation/);
    rig.cluster.update(key, { annotations: {} });
    await rig.settle();
    assert.match(ready(rig.cluster.server(key)), /^True/);
  });

  test("a broken Service can be deleted", async () => {
    const rig = await running({}, [makeService()]);
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
    assert.equal(ready(rig.cluster.server(key)), "none");
    await rig.pass(12_000);
    assert.equal(ready(rig.cluster.server(key)), "False CloudUnavailable: the cloud is away");
    await rig.pass(24_000);
    assert.equal(rig.outcomes.length, 4);
    const warnings = rig.events.filter((event) => event.includes("Warning"));
    assert.deepEqual(warnings, ["web: Warning SyncLoadBalancerFailed Error syncing load balancer: the cloud is away"]);
    await rig.pass(48_000);
    assert.match(ready(rig.cluster.server(key)), /^True/);
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
    assert.equal(ready(rig.cluster.server(key)), "False AccessDenied: not allowed to do that");
    await rig.pass(500_000);
    assert.equal(rig.outcomes.length, 1);
    await rig.pass(200_000);
    assert.match(ready(rig.cluster.server(key)), /^True/);
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
    assert.equal(ready(rig.cluster.server(key)), "none");
    await rig.pass(6_000);
    assert.match(ready(rig.cluster.server(key)), /^False FakeBroken/);
    assert.equal(rig.events.length, 1);
  });

  test("one key that always fails does not hold up the others", async () => {
    const rig = await running({}, []);
    rig.cluster.create(makeService({ name: "bad", annotations: { [pendingAnnotation]: "true" } }));
    for (let index = 0; index < 50; index++) rig.cluster.create(makeService({ name: `good-${index}` }));
    await rig.settle();
    assert.equal(rig.cluster.serverKeys().filter((each) => rig.cluster.server(each)?.ingress.length === 1).length, 50);
  });
});

describe("writes that meet somebody else's", () => {
  test("a Service made anew under the same name while we write is served, the first one's load balancer removed", async () => {
    const rig = await running({}, [makeService()]);
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
    const rig = await running(inside);
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
    const rig = await running(inside);
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
    const rig = await running(inside);
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
});

describe("release", () => {
  test("deletion removes the load balancer, then our marks in one patch", async () => {
    const rig = await running({}, [makeService({ finalizers: ["example.com/other"] })]);
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
    const rig = await running({}, [makeService()]);
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
    const rig = await running({}, [makeService()]);
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
    const rig = await running({}, [makeService()]);
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
    const rig = await running({}, [makeService()]);
    await rig.controller.stop();
    rig.cluster.delete(key);
    await rig.restart();
    await rig.settle();
    assert.equal(rig.runtime.told[0], "restore default/web");
    assert.equal(rig.cluster.server(key), undefined);
    assert.deepEqual(rig.cloud.snapshot(), {});
  });

  test("a failing removal keeps the finalizer, tells its beginning once, and goes on later", async () => {
    const rig = await running({}, [makeService()]);
    rig.cloud.failNext("Before", "Before");
    rig.cluster.delete(key);
    await rig.settle();
    assert.deepEqual(rig.cluster.server(key)?.finalizers, [classlessFinalizer]);
    await rig.pass(60_000);
    assert.equal(rig.cluster.server(key), undefined);
    assert.equal(rig.events.filter((event) => event.includes("DeletingLoadBalancer")).length, 1);
  });
});

describe("groups", () => {
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
    const rig = await running({}, [member("one", 1), member("two", 2)]);
    assert.deepEqual(listeners(rig), ["Listener/shared/TCP/1", "Listener/shared/TCP/2"]);
    for (const name of ["one", "two"]) {
      assert.deepEqual(rig.cluster.server(`default/${name}`)?.ingress, [{ hostname: "shared.fake" }]);
    }
  });

  test("one that is deleted goes alone; the last one takes the load balancer with it", async () => {
    const rig = await running({}, [member("one", 1), member("two", 2)]);
    rig.cluster.delete("default/one");
    await rig.settle();
    assert.deepEqual(rig.cluster.serverKeys(), ["default/two"]);
    assert.deepEqual(listeners(rig), ["Listener/shared/TCP/2"]);
    rig.cluster.update("default/two", { type: "NodePort" });
    await rig.settle();
    assert.deepEqual(rig.cloud.snapshot(), {});
    assert.deepEqual(rig.cluster.server("default/two")?.finalizers, []);
  });

  test("one that moves to another group is served there, keeps its finalizer, and is gone from the first", async () => {
    const rig = await running({}, [member("one", 1), member("two", 2)]);
    rig.cluster.update("default/one", { annotations: { [groupAnnotation]: "other" } });
    await rig.settle();
    assert.deepEqual(listeners(rig), ["Listener/other/TCP/1", "Listener/shared/TCP/2"]);
    assert.deepEqual(rig.cluster.server("default/one")?.ingress, [{ hostname: "other.fake" }]);
    assert.deepEqual(rig.cluster.server("default/one")?.finalizers, [classlessFinalizer]);
    rig.cluster.update("default/two", { annotations: { [groupAnnotation]: "other" } });
    await rig.settle();
    assert.deepEqual(listeners(rig), ["Listener/other/TCP/1", "Listener/other/TCP/2"]);
  });
});

describe("start, stop and nodes", () => {
  test("without its configuration the loop does not start", () => {
    const rig = new LoopRig({ runtime: { configuration: { kinds: [], configure() {}, reports: () => [] } } });
    assert.throws(() => rig.start(), /before the provider was configured/);
    rig.controller.configurationChanged([]);
    rig.start();
  });

  test("the provider hears of all holders, oldest first, before any of them is handled", async () => {
    const services = [3, 1, 2].map((age) => makeService({ name: `svc-${age}`, createdAt: age }));
    const rig = await running({}, services);
    assert.equal(rig.runtime.told[0], "restore default/svc-1 default/svc-2 default/svc-3");
    assert.deepEqual(
      rig.cloud.writes.filter((write) => write.startsWith("put LoadBalancer")).map((write) => write.at(-1)),
      ["1", "2", "3"],
    );
  });

  test("stop ends what is under way and leaves 5,000 waiting keys undone", async () => {
    const rig = new LoopRig(inside);
    for (let index = 0; index < 5_000; index++) rig.cluster.create(makeService({ name: `svc-${index}` }));
    rig.start(16);
    await Promise.resolve();
    await rig.controller.stop();
    assert.ok(rig.cluster.writes.length < 20);
    const after = rig.cluster.writes.length;
    await rig.pass(600_000);
    assert.equal(rig.cluster.writes.length, after);
    assert.equal(rig.clock.pending, 0);
  });

  test("many changes of nodes within a second are one look at each load balancer; none where the targets are the same", async () => {
    const rig = await running({}, [makeService(), makeService({ name: "api" })]);
    const passes = rig.outcomes.length;
    const nodes = ["node-1", "node-2", "node-3", "node-4"].map((name) => makeNode({ name }));
    rig.cluster.setNodes(nodes);
    for (const node of nodes.slice(2)) rig.controller.nodeChanged(undefined, node);
    await rig.pass(900);
    assert.equal(rig.outcomes.length, passes);
    await rig.pass(200);
    assert.equal(rig.outcomes.length, passes + 2);
    assert.equal(rig.cloud.snapshot()["TargetGroup/default/web/TCP/80"]?.targets?.length, 4);
    rig.controller.nodeChanged(nodes[3], undefined);
    rig.controller.nodeChanged(undefined, nodes[3]);
    const [first] = nodes;
    rig.controller.nodeChanged(first, makeNode({ name: "node-1", ready: false }));
    await rig.pass(2_000);
    assert.equal(rig.outcomes.length, passes + 2);
  });

  test("endpoints count only for a provider that looks at them", async () => {
    const blind = await running({}, [makeService()]);
    const seeing = await running({ runtime: { watches: { nodes: false, endpoints: true } } }, [makeService()]);
    for (const rig of [blind, seeing]) {
      rig.controller.endpointsChanged(key);
      rig.controller.endpointsChanged("default/unknown");
      await rig.settle();
    }
    assert.equal(blind.outcomes.length, 1);
    assert.equal(seeing.outcomes.length, 2);
  });
});
