// SPDX-License-Identifier: Apache-2.0

/** Families and wishes that change: which addresses a Service of bare metal has then. */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ingressAddresses } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import { newPool } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, controllerManager: false });
after(() => world.stop());
const { services } = world;

await world.apply([newPool("lan", ["172.30.4.0/24", "fd00:30:4::/120"])]);
await world.startController();

function pooled(last: number): string {
  return `172.30.4.${last}`;
}

test("of the second family come and go with it, and the first stays", async () => {
  await services.create("dual");
  const [first = ""] = await services.addressed("dual");
  await services.patchSpec("dual", { ipFamilyPolicy: "RequireDualStack" });
  const [same, second = ""] = await services.addressed("dual", 2);
  assert.deepEqual([same, second.startsWith("fd00:30:4::")], [first, true]);
  await services.patchSpec("dual", { ipFamilyPolicy: "SingleStack" });
  assert.deepEqual(await services.addressed("dual", 1), [first]);
  await services.patchSpec("dual", { ipFamilyPolicy: "PreferDualStack" });
  assert.equal((await services.addressed("dual", 2))[0], first);
  await services.delete("dual");
  await services.gone("dual");
  await services.create("six", { ipFamilies: ["IPv6"] });
  const [only = ""] = await services.addressed("six");
  assert.ok(only.startsWith("fd00:30:4::"));
  await services.patchSpec("six", { ipFamilies: ["IPv6", "IPv4"], ipFamilyPolicy: "RequireDualStack" });
  assert.equal((await services.addressed("six", 2))[1], only, "IPv4 is told first");
  await services.delete("six");
  await services.gone("six");
});

test("asked for by loadBalancerIP are given, changed, refused with a reason, and kept when the wish is withdrawn", async () => {
  await services.create("wish", { loadBalancerIP: pooled(50) });
  assert.deepEqual(await services.addressed("wish"), [pooled(50)]);
  await services.create("rival", { loadBalancerIP: pooled(51) });
  await services.addressed("rival");
  await services.patchSpec("wish", { loadBalancerIP: pooled(60) });
  await eventually("it has the other", async () => ingressAddresses(await services.get("wish")).join() === pooled(60));
  await services.patchSpec("wish", { loadBalancerIP: pooled(51) });
  await services.told("wish", "fairlead.dev/Ready", "False", "AddressInUse");
  await services.patchSpec("wish", { loadBalancerIP: "192.0.2.1" });
  await services.told("wish", "fairlead.dev/Ready", "False", "AddressNotInPool");
  await services.patchSpec("wish", { loadBalancerIP: null });
  const [given = ""] = await services.addressed("wish");
  await services.patchSpec("wish", { loadBalancerIP: given });
  await services.told("wish", "fairlead.dev/Ready", "True", "Provisioned");
  assert.deepEqual(await services.addressed("wish"), [given]);
  for (const name of ["wish", "rival"]) await services.delete(name);
  for (const name of ["wish", "rival"]) await services.gone(name);
});
