// SPDX-License-Identifier: Apache-2.0

/** Many Services at once, and more Services than addresses. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { type ConfigurationResource, conditionOf, ingressAddresses } from "./cluster/objects.ts";
import { always, eventually } from "./eventually.ts";
import { answerers, nobodyAnswers } from "./lan/neighbours.ts";
import { lanConfiguration, newPool, newService, poolsPath } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, nodes: 2 });
after(() => world.stop());
const { api, lan, services } = world;
const [node = assert.fail("nodes")] = lan.nodes;

await world.startFairlead();
await world.apply(lanConfiguration());
await world.startPod("crowd-1", "crowd", node);

const crowd = Array.from({ length: 24 }, (_, index) => `crowd-${index}`);

test("two dozen Services made at once get an address each, none twice, and each is announced by one node", async () => {
  await Promise.all(crowd.map((name) => services.create(name, { selector: { app: "crowd" } })));
  const given = (await Promise.all(crowd.map((name) => services.addressed(name)))).flat();
  assert.equal(new Set(given).size, crowd.length);
  for (const address of given.slice(0, 6)) {
    await eventually(
      `one node answers for ${address}`,
      async () => (await answerers(lan.client, address)).length === 1,
    );
  }
});

test("the pool's status counts them", async () => {
  await eventually("the count is right", async () => {
    const { status } = await api.get<ConfigurationResource>(`${poolsPath}/lan`);
    return status?.["assignedIPv4"] === crowd.length && status["availableIPv4"] === 50 - crowd.length;
  });
});

test("deleted at once, they are gone, and nobody answers", async () => {
  const [address = ""] = ingressAddresses(await services.get("crowd-0"));
  await Promise.all(crowd.map((name) => services.delete(name)));
  await Promise.all(crowd.map((name) => services.gone(name)));
  await nobodyAnswers(lan.client, address);
  await eventually("the pool is empty again", async () => {
    const { status } = await api.get<ConfigurationResource>(`${poolsPath}/lan`);
    return status?.["assignedIPv4"] === 0;
  });
});

test("who finds no address is told so, and the oldest waiter gets the first that is freed", async () => {
  await api.apply(newPool("lan", ["172.30.0.100-172.30.0.101"]));
  for (const name of ["holder-1", "holder-2"]) {
    await services.create(name);
    await services.addressed(name);
  }
  // Creation times have whole seconds: only Services of different seconds have an age that can be told.
  for (const name of ["waiter-1", "waiter-2", "waiter-3"]) {
    await services.create(name);
    await services.told(name, "fairlead.dev/Ready", "False", "PoolExhausted");
    await systemClock.sleep(1_100);
  }
  const freed = ingressAddresses(await services.get("holder-1"));
  await services.delete("holder-1");
  assert.deepEqual(await services.addressed("waiter-1", 1, 5_000), freed);
  await always("the younger ones wait", () => isWaiting("waiter-2", "waiter-3"), { forMs: 1_000 });
  const refusals = (await services.events("waiter-3")).filter(({ type }) => type === "Warning");
  assert.deepEqual(
    refusals.map(({ reason }) => reason),
    ["PoolExhausted"],
  );
});

test("a pool that grows serves those who wait", async () => {
  await api.apply(newPool("lan", ["172.30.0.100-172.30.0.103"]));
  await services.addressed("waiter-2");
  await services.addressed("waiter-3");
  await services.told("waiter-3", "fairlead.dev/Ready", "True", "Provisioned");
});

test("a Service whose pool is taken away is told so, and served again when there is one", async () => {
  await services.post(newService("late", {}, { "fairlead.dev/address-pool": "later" }));
  await eventually(
    "it is told",
    async () => conditionOf(await services.get("late"), "fairlead.dev/Ready")?.status === "False",
  );
  await api.apply(newPool("later", ["172.30.0.120/32"], { autoAssign: false }));
  assert.deepEqual(await services.addressed("late"), ["172.30.0.120"]);
});

async function isWaiting(...names: readonly string[]): Promise<boolean> {
  const waiting = await Promise.all(names.map((name) => services.get(name)));
  return waiting.every((service) => ingressAddresses(service).length === 0);
}
