// SPDX-License-Identifier: Apache-2.0

/** What `src/kube` writes and follows, on the real API server: the forms of its patches, and watches whose server stops or restarts. */

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { systemClock, systemRandom } from "../../src/clock.ts";
import { createKubeClient, type KubeClient } from "../../src/kube/client.ts";
import { createEventWriter, type EventOutcome } from "../../src/kube/events.ts";
import { createInformer } from "../../src/kube/informer.ts";
import { loadKubeconfig } from "../../src/kube/kubeconfig.ts";
import { createServiceWriter, servicesPath } from "../../src/kube/services.ts";
import { toService } from "../../src/kube/to-service.ts";
import { silentLog } from "../../src/log.ts";
import type { Condition, Service } from "../../src/model/service.ts";
import { eventually } from "./eventually.ts";
import { World } from "./world.ts";

const world = await World.start({
  scenario: import.meta.filename,
  controllerManager: false,
  apiServerFlags: ["--service-node-port-range=30000-30009"],
});
const { api, cluster } = world;
const client = connect(cluster.adminKubeconfig);
const { signal } = new AbortController();
after(async () => {
  client.close();
  await world.stop();
});

function connect(file: string): KubeClient {
  const kubeconfig = loadKubeconfig({ file, environment: {} });
  return createKubeClient({ kubeconfig, clock: systemClock, userAgent: "fairlead-e2e" });
}

const collection = "/api/v1/namespaces/default/services";

async function create(name: string): Promise<Service> {
  const ports = [
    { name: "tcp", port: 53 },
    { name: "udp", port: 53, protocol: "UDP" },
  ];
  const spec = { type: "LoadBalancer", allocateLoadBalancerNodePorts: false, ports };
  return toService(await api.create(collection, { apiVersion: "v1", kind: "Service", metadata: { name }, spec }));
}

const ready: Condition = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "it works",
  lastTransitionTime: "2026-01-01T00:00:00Z",
};

const writer = createServiceWriter(client, { absorb: toService });

describe("a patch of a Service's status", () => {
  test("sets finalizer, addresses and condition in one write, and takes only those away again", async () => {
    const service = await create("status");
    const first = await writer.patchStatus(
      service,
      { addFinalizer: "a.dev/x", ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }], conditions: [ready] },
      signal,
    );
    assert.deepEqual([first.finalizers, first.ingress], [["a.dev/x"], [{ ip: "192.0.2.1", ipMode: "VIP" }]]);
    assert.deepEqual(first.conditions, [ready]);
    const other = { ...ready, type: "example.org/Other" };
    const second = await writer.patchStatus(
      first,
      { addFinalizer: "b.dev/y", ingress: [{ hostname: "lb.example.com" }], conditions: [other] },
      signal,
    );
    assert.deepEqual(new Set(second.finalizers), new Set(["a.dev/x", "b.dev/y"]));
    assert.deepEqual(second.ingress, [{ hostname: "lb.example.com" }]);
    assert.equal(second.conditions.length, 2);
    const last = await writer.patchStatus(
      second,
      { removeFinalizers: ["a.dev/x", "not/there"], ingress: [], removeConditions: [ready.type, "not/there"] },
      signal,
    );
    assert.deepEqual([last.finalizers, last.ingress, last.conditions], [["b.dev/y"], [], [other]]);
    await writer.patchStatus(last, { removeFinalizers: ["b.dev/y"] }, signal);
  });

  test("is a Conflict for another Service of that name, or one of another type, and NotFound for none", async () => {
    const service = await create("moving");
    const another = { ...service, uid: "00000000-0000-0000-0000-000000000000" };
    await assert.rejects(writer.patchStatus(another, { ingress: [] }, signal), { reason: "Conflict" });
    const spec = { type: "ClusterIP", allocateLoadBalancerNodePorts: null };
    await api.call({
      method: "PATCH",
      path: `${collection}/moving`,
      contentType: "application/merge-patch+json",
      body: { spec },
    });
    const patch = writer.patchStatus(service, { ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] }, signal);
    await assert.rejects(patch, { name: "RetryableError", reason: "Conflict" });
    await api.call({ method: "DELETE", path: `${collection}/moving` });
    await assert.rejects(writer.patchStatus(service, { ingress: [] }, signal), { reason: "NotFound" });
  });
});

describe("a patch of NodePorts", () => {
  test("tells TCP from UDP of one port, and gives way to whoever was there before", async () => {
    const service = await create("ports");
    const choices = [
      { index: 0, nodePort: 30001 },
      { index: 1, nodePort: 30002 },
    ];
    const written = await writer.patchNodePorts(service, choices, signal);
    assert.deepEqual(
      written.ports.map(({ nodePort }) => nodePort),
      [30001, 30002],
    );
    const stale = writer.patchNodePorts(service, [{ index: 0, nodePort: 30003 }], signal);
    await assert.rejects(stale, { name: "RetryableError", reason: "Conflict" });
    const moved = await writer.patchNodePorts(written, [{ index: 0, nodePort: 30003 }], signal);
    assert.equal(moved.ports[0]?.nodePort, 30003);
  });

  test("is refused with a reason that says whether to choose another", async () => {
    const service = await create("refused");
    for (const [nodePort, reason] of [
      [30002, "NodePortTaken"],
      [31000, "NodePortOutOfRange"],
    ] as const) {
      const patch = writer.patchNodePorts(service, [{ index: 0, nodePort }], signal);
      await assert.rejects(patch, { name: "RetryableError", reason });
    }
  });

  test("the range that is full is told apart from a server in trouble", async () => {
    const ports = Array.from({ length: 11 }, (_, index) => ({ name: `p${index}`, port: 1000 + index }));
    const body = { apiVersion: "v1", kind: "Service", metadata: { name: "full" }, spec: { type: "NodePort", ports } };
    const request = client.request({ method: "POST", path: collection, body });
    await assert.rejects(request, { name: "RetryableError", reason: "NodePortRangeFull" });
  });
});

test("Events are created, and counted on the first", async () => {
  const outcomes: EventOutcome[] = [];
  const recorder = { recorded: (outcome: EventOutcome) => void outcomes.push(outcome) };
  const common = { client, clock: systemClock, random: systemRandom, log: silentLog };
  const events = createEventWriter({ ...common, component: "service-controller", recorder });
  const subject = { apiVersion: "v1", kind: "Service", namespace: "default", name: "told", uid: "u1" };
  events.event(subject, "Warning", "SyncLoadBalancerFailed", "no address");
  await eventually("the Event is created", () => outcomes.length === 1);
  events.event(subject, "Warning", "SyncLoadBalancerFailed", "no address");
  await eventually("it is counted", () => outcomes.length === 2);
  await events.stop();
  assert.deepEqual(outcomes, ["Created", "Counted"]);
  const list = await api.call<{ items: { reason: string; count: number; source: { component: string } }[] }>({
    method: "GET",
    path: "/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=told",
  });
  assert.deepEqual(
    list.items.map(({ reason, count, source }) => [reason, count, source.component]),
    [["SyncLoadBalancerFailed", 2, "service-controller"]],
  );
});

test("a new authority and a new token are followed without a restart", async () => {
  const folder = world.environment.dataFolder;
  const authority = join(folder, "authority.crt");
  const token = join(folder, "token");
  const file = join(folder, "rotating.kubeconfig");
  writeFileSync(authority, "");
  writeFileSync(token, "stale");
  const parts = {
    "current-context": "x",
    contexts: [{ name: "x", context: { cluster: "x", user: "x" } }],
    clusters: [{ name: "x", cluster: { server: cluster.server, "certificate-authority": authority } }],
    users: [{ name: "x", user: { tokenFile: token } }],
  };
  writeFileSync(file, JSON.stringify(parts));
  let skippedMs = 0;
  const clock = { ...systemClock, monotonic: () => systemClock.monotonic() + skippedMs };
  const rotating = createKubeClient({ kubeconfig: loadKubeconfig({ file, environment: {} }), clock, userAgent: "e2e" });
  const request = { method: "GET", path: servicesPath } as const;
  await assert.rejects(rotating.request(request), { name: "RetryableError", reason: "TlsFailed" });
  writeFileSync(authority, cluster.certificates.authority);
  skippedMs = 61_000;
  await assert.rejects(rotating.request(request), { name: "RetryableError", reason: "Unauthorized" });
  writeFileSync(token, "admin");
  assert.equal((await rotating.request(request)).status, 200);
  rotating.close();
});

describe("an informer", () => {
  const stop = new AbortController();
  const log: string[] = [];
  const services = createInformer<Service>({
    client,
    resource: "services",
    path: servicesPath,
    toModel: toService,
    log: silentLog,
    clock: systemClock,
    random: systemRandom,
    recorder: {
      listed: (_, how) => void log.push(`listed ${how}`),
      failed: (_, reason) => void log.push(reason),
      subscriberFailed: () => void log.push("subscriber failed"),
    },
  });
  const done = services.start(stop.signal);
  after(async () => {
    stop.abort(new Error("the test is over"));
    await done;
  });

  test("reads all from one watch, and follows", async () => {
    await services.synced;
    assert.deepEqual(log, ["listed Streamed"]);
    assert.ok(services.get("default/ports") !== undefined);
    await create("seen");
    await eventually("it is seen", () => services.get("default/seen"));
  });

  test("notices a server that stopped in the middle, as soon as a request does, and goes on when it does", async () => {
    process.kill(cluster.apiServerPid, "SIGSTOP");
    const request = client.request({ method: "GET", path: servicesPath, timeoutMs: 1_000 });
    await assert.rejects(request, { name: "RetryableError", reason: "Timeout" });
    await eventually("it knows", () => services.problem?.reason === "Silent");
    process.kill(cluster.apiServerPid, "SIGCONT");
    await create("after-stop");
    await eventually("it is seen", () => services.get("default/after-stop"));
    assert.equal(services.problem, undefined);
  });

  test("is back within seconds of a restart, and knows what was deleted meanwhile", async () => {
    await cluster.killApiServer();
    await eventually("it knows", () => services.problem !== undefined);
    assert.ok(services.get("default/seen") !== undefined, "what it knows is kept");
    await cluster.startApiServer();
    await api.call({ method: "DELETE", path: `${collection}/seen` });
    await eventually("it is gone", () => services.get("default/seen") === undefined, { timeoutMs: 10_000 });
    assert.equal(services.problem, undefined);
    assert.ok(!log.includes("subscriber failed"));
  });
});
