// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { baremetal } from "../../../providers/baremetal/index.ts";
import type { ProviderRuntime } from "../../../src/controller/provider.ts";
import { silentLog } from "../../../src/log.ts";
import { makeService } from "../../support/make-service.ts";
import { io, makeObject, makePool, makeRequest, World } from "./world.ts";

const lan = makePool("lan", { addresses: ["10.0.0.0/31"] });

function start(requeue: (keys: readonly string[]) => void = () => undefined): ProviderRuntime {
  const runtime = baremetal({ clusterName: "kubernetes", log: silentLog, clock: io.clock, random: () => 0, requeue });
  runtime.configuration?.configure([lan]);
  return runtime;
}

/** How many addresses of the pool are said to be assigned. */
function assigned(runtime: ProviderRuntime): unknown {
  return runtime.configuration?.reports().find(({ name }) => name === "lan")?.fields["assignedIPv4"];
}

test("needs nothing of nodes and endpoints, keeps nothing outside the cluster, and reads pools, advertisements and namespaces", () => {
  const { provider, keepsStateOutside, watches, configuration } = start();
  assert.equal(provider.name, "baremetal");
  assert.equal(keepsStateOutside, false);
  assert.deepEqual(watches, { nodes: false, endpoints: false });
  assert.deepEqual(
    configuration?.kinds.map(({ plural }) => plural),
    ["ipaddresspools", "l2advertisements", "namespaces"],
  );
});

test("reports follow the addresses, and are made anew only when there is something new to say", async () => {
  const runtime = start();
  assert.equal(assigned(runtime), 0);
  const request = makeRequest(makeService());
  await runtime.provider.ensure(request, io);
  assert.equal(assigned(runtime), 1);
  assert.equal(runtime.configuration?.reports(), runtime.configuration?.reports());
  await runtime.provider.release(request, io);
  runtime.settle?.(request, []);
  assert.equal(assigned(runtime), 0);
});

test("what settles without a name or an address frees what was shown before", async () => {
  const asked: string[] = [];
  const runtime = start((keys) => asked.push(...keys));
  const [first, second, third] = ["a", "b", "c"].map((name) => makeRequest(makeService({ name })));
  assert.ok(first && second && third);
  for (const request of [first, second, third]) await runtime.provider.ensure(request, io);
  runtime.settle?.(first, [{ ip: "10.0.0.0" }]);
  await runtime.provider.release(first, io);
  assert.deepEqual(asked, []);
  runtime.settle?.(first, [{ hostname: "lb.example" }]);
  assert.deepEqual(asked, ["default/c"]);
});

test("a change of namespaces moves Services out of a pool that their namespace leaves", async () => {
  const red = makePool("red", {
    addresses: ["1.2.3.0/30"],
    serviceAllocation: { namespaceSelectors: [{ matchLabels: { team: "red" } }] },
  });
  const open = makePool("zzz", { addresses: ["9.0.0.0/30"] });
  const shop = (team: string) => makeObject("Namespace", "shop", { labels: { team } });
  const world = new World([red, open, shop("red")]);
  await world.put("web", { namespace: "shop" });
  assert.deepEqual(world.shown("shop/web"), ["1.2.3.0"]);
  await world.configure([red, open, shop("blue")]);
  assert.deepEqual(world.shown("shop/web"), ["9.0.0.0"]);
});

test("a change that is nothing for allocation asks nobody to be looked at again, and one of pools does", async () => {
  const asked: string[] = [];
  const runtime = start((keys) => asked.push(...keys));
  await runtime.provider.ensure(makeRequest(makeService()), io);
  runtime.configuration?.configure([lan, makeObject("Namespace", "shop"), makeObject("L2Advertisement", "all")]);
  assert.deepEqual(asked, []);
  runtime.configuration?.configure([makePool("lan", { addresses: ["10.0.0.0/30"] })]);
  assert.deepEqual(asked, ["default/web"]);
});
