// SPDX-License-Identifier: Apache-2.0

/**
 * The controller is killed with SIGKILL at each of its writes in turn, once before the API server sees the write and once after it
 * was done but before the answer came; then it is started again. Whatever the moment: same addresses, none twice, no finalizer left.
 */

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { AddressWatch } from "./address-watch.ts";
import { ingressAddresses } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";
import { type ApiCall, FaultProxy, isWrite, type Judge } from "./fairlead/fault-proxy.ts";
import { newPool } from "./service-objects.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename });
const { api, cluster, services } = world;
const proxy = await FaultProxy.start(cluster.server, cluster.certificates);
const watch = await AddressWatch.start(api);
after(async () => {
  await watch.stop();
  await world.stop();
  await proxy.stop();
});
const moments = ["before the API server sees it", "after it is done, before the answer"] as const;

await world.apply([newPool("lan", ["172.30.0.100-172.30.0.104"])]);

/** Kills the controller at its n-th write from now; the promise resolves when that has happened. */
function killAt(number: number, moment: (typeof moments)[number], controller: FairleadProcess): Promise<ApiCall> {
  let writes = 0;
  return new Promise((resolve) => {
    const judge: Judge = (call) => {
      if (!isWrite(call)) return { kind: "Pass" };
      writes += 1;
      if (writes < number) return { kind: "Pass" };
      const kill = (): void => {
        controller.process.kill("SIGKILL");
        resolve(call);
      };
      if (moment === moments[1] && writes === number) return { kind: "LoseAnswer", onDone: kill };
      if (moment === moments[0]) kill();
      return { kind: "Hold" };
    };
    proxy.judgeBy(judge);
  });
}

function start(): Promise<FairleadProcess> {
  proxy.passAll();
  return world.startController({ server: proxy.urlAt("127.0.0.1") });
}

/** What the scenario does while the controller may die: two Services come, one of them goes, and one changes its type. */
async function exercise(): Promise<void> {
  await services.create("doomed");
  await services.create("kept");
  await eventually("both have an address", async () => {
    const both = await Promise.all([services.get("doomed"), services.get("kept")]);
    return both.every((service) => ingressAddresses(service).length === 1);
  });
  await services.delete("doomed");
  await services.patchSpec("kept", { type: "ClusterIP" });
  await services.gone("doomed");
  await services.released("kept");
}

async function cleanUp(): Promise<void> {
  for (const name of ["doomed", "kept"]) await services.delete(name);
  for (const name of ["doomed", "kept"]) await services.gone(name);
}

/** One round: start, die at a write (or get through, when there are fewer writes this time), start again, and all must be well. */
async function round(number: number, moment: (typeof moments)[number]): Promise<string> {
  const controller = await start();
  const killed = killAt(number, moment, controller);
  const exercised = exercise();
  const call = await Promise.race([killed, exercised.then(() => undefined)]);
  await controller.process.stop();
  const successor = await start();
  await exercised;
  await cleanUp();
  await successor.process.stop();
  return call === undefined ? "not reached" : `${call.method} ${call.path}`;
}

let writesOfOneRun = 0;
let held: readonly string[] = [];

test("an undisturbed run has as many writes as there are moments to be killed at", async () => {
  const controller = await start();
  await services.create("holder");
  held = await services.addressed("holder");
  const before = proxy.calls.length;
  await exercise();
  await cleanUp();
  await controller.process.stop();
  writesOfOneRun = proxy.calls.slice(before).filter(isWrite).length;
  assert.ok(writesOfOneRun >= 4, `${writesOfOneRun} writes`);
});

for (const moment of moments) {
  test(`killed at each write, ${moment}, it ends where it would have ended`, async (t) => {
    for (let number = 1; number <= writesOfOneRun; number++) {
      t.diagnostic(`write ${number}: ${await round(number, moment)}`);
      assert.deepEqual(ingressAddresses(await services.get("holder")), held);
      assert.deepEqual(watch.violations, []);
    }
  });
}

test("a Service deleted while no controller ran is let go of by the next", async () => {
  await services.delete("holder");
  const controller = await start();
  await services.gone("holder");
  await controller.process.stop();
  assert.deepEqual(watch.violations, []);
});
