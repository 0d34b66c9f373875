// SPDX-License-Identifier: Apache-2.0

/** The API server restarts, cuts watches, has forgotten the past, is too busy or fails: the loop recovers, and speakers go on answering. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { AddressWatch } from "./address-watch.ts";
import { ingressAddresses } from "./cluster/objects.ts";
import { isReady } from "./fairlead/fairlead.ts";
import { FaultProxy, isWatch, isWrite, type Verdict } from "./fairlead/fault-proxy.ts";
import { hostAddress } from "./lan/addresses.ts";
import { reach } from "./lan/ask.ts";
import { answerers, soleAnswerer } from "./lan/neighbours.ts";
import { lanConfiguration } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({
  scenario: import.meta.filename,
  nodes: 2,
  proxyMode: "nftables",
  // Old revisions are forgotten within seconds, as on a busy cluster within minutes: who comes back late meets a 410.
  apiServerFlags: ["--etcd-compaction-interval=5s", "--min-request-timeout=5"],
});
const { cluster, lan, services } = world;
const proxy = await FaultProxy.start(cluster.api.credentials.server, cluster.certificates);
after(async () => {
  await world.stop();
  await proxy.stop();
});
const [node = assert.fail("nodes")] = lan.nodes;
const [outside = assert.fail("clients")] = lan.outsideClients;
const server = proxy.urlAt(hostAddress.v4);

/** Longest that controller and speakers may take to serve a new Service once the API server is back. */
const recoveryMs = 12_000;

const controller = await world.startController({ server });
const speakers = await Promise.all(lan.nodes.map((one) => world.startSpeaker(one, { server })));
await world.apply(lanConfiguration());
const pod = await world.startPod("steady-1", "steady", node);
await services.create("steady", { ipFamilyPolicy: "RequireDualStack" });
const steady = await services.addressed("steady", 2);
const [answering = ""] = await Promise.all(steady.map((address) => soleAnswerer(lan.client, address)));

/** Makes a Service and waits until it has an address and a node answers for it: controller and speakers work, then. */
async function servesNewService(name: string): Promise<string> {
  const started = systemClock.monotonic();
  await services.createWithEndpoint(name, pod);
  const [address = ""] = await services.addressed(name, 1, recoveryMs);
  await soleAnswerer(lan.client, address, recoveryMs - (systemClock.monotonic() - started));
  return address;
}

async function assertSteady(): Promise<void> {
  for (const address of steady) assert.deepEqual(await answerers(lan.client, address), [answering]);
}

function assertAlive(): void {
  for (const fairlead of [controller, ...speakers]) fairlead.process.assertRunning();
}

test("while the API server is away, speakers answer; when it is back, the loop goes on", async () => {
  await cluster.killApiServer();
  for (let second = 0; second < 5; second++) {
    await assertSteady();
    await reach(outside, { protocol: "http", address: steady[0] ?? "", port: 80 });
  }
  assertAlive();
  await cluster.startApiServer();
  const address = await servesNewService("after-restart");
  await assertSteady();
  // Left alone, kube-proxy takes up to a minute to notice that the API server is back.
  await world.setProxyMode("nftables");
  await reach(outside, { protocol: "http", address, port: 80 });
});

test("changes made while the watches were down are seen, though the old revisions are forgotten", async () => {
  proxy.judgeBy((call) => (call.method === "GET" ? { kind: "Answer", status: 503 } : { kind: "Pass" }));
  proxy.cutWatches();
  await services.create("during-cut", { selector: { app: "steady" } });
  for (let second = 0; second < 12; second++) {
    await services.annotate("steady", { "example.org/tick": String(second) });
    await systemClock.sleep(1_000);
  }
  await assertSteady();
  proxy.passAll();
  await services.addressed("during-cut", 1, recoveryMs);
  await servesNewService("after-compaction");
});

const answers: Readonly<Record<string, Verdict>> = {
  "410 Gone": { kind: "Answer", status: 410 },
  "429 with Retry-After": { kind: "Answer", status: 429, headers: { "retry-after": "1" } },
  "500": { kind: "Answer", status: 500 },
};

for (const [what, verdict] of Object.entries(answers)) {
  describe(`watches answered with ${what}`, () => {
    test("for a while do no lasting harm", async () => {
      proxy.judgeBy((call) => (isWatch(call) ? verdict : { kind: "Pass" }));
      proxy.cutWatches();
      await systemClock.sleep(3_000);
      await assertSteady();
      proxy.passAll();
      await servesNewService(`after-watches-${what.slice(0, 3)}`);
      assertAlive();
    });
  });
}

for (const status of [409, 429, 500, 503]) {
  test(`writes answered with ${status} a few times are done in the end, once`, async () => {
    const name = `after-writes-${status}`;
    let refused = 0;
    proxy.judgeBy((call) => {
      if (!isWrite(call) || !call.path.includes(`/services/${name}/status`) || refused === 2) return { kind: "Pass" };
      refused += 1;
      return { kind: "Answer", status, headers: status === 429 ? { "retry-after": "1" } : {} };
    });
    const watch = await AddressWatch.start(world.api);
    await services.create(name, { selector: { app: "steady" } });
    await services.addressed(name, 1, 30_000);
    await watch.stop();
    proxy.passAll();
    assert.equal(refused, 2);
    assert.deepEqual(watch.violations, []);
  });
}

test("a controller started while the API server is away begins when it comes", async () => {
  await controller.process.stop();
  await cluster.killApiServer();
  const late = await world.startController({ server, unready: true });
  await systemClock.sleep(3_000);
  late.process.assertRunning();
  assert.equal(await isReady(late), false);
  await cluster.startApiServer();
  await servesNewService("after-late-start");
  assert.deepEqual(ingressAddresses(await services.get("steady")), steady);
});
