// SPDX-License-Identifier: Apache-2.0

/** Nodes as kubelets register them, on bare metal: what becomes of them, by how many calls, and whoever of two processes leads. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import { readManifests } from "./cluster/manifests.ts";
import { always, eventually } from "./eventually.ts";
import { Contender } from "./fairlead/contender.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";
import { FaultProxy, isWrite } from "./fairlead/fault-proxy.ts";
import { changeNodeIPs, register, setReady } from "./kubelet.ts";
import {
  addressesOf,
  callsAbout,
  eventsOn,
  findNode,
  hasTaint,
  isInitialized,
  isToldOf,
  nodeThat,
  writesTo,
} from "./node-watch.ts";
import { projectFolder } from "./run-environment.ts";
import { World } from "./world.ts";

const world = await World.start({ scenario: import.meta.filename, controllerManager: false });
const { api, cluster } = world;
const proxy = await FaultProxy.start(cluster.server, cluster.certificates);
const contenders: Contender[] = [];
after(async () => {
  for (const contender of contenders) await contender.stop();
  await world.stop();
  await proxy.stop();
});
await world.apply(readManifests(join(projectFolder, "manifests/parts/cloud-controller-manager/node-controllers.yaml")));

const flags = [
  "--controllers=cloud-node,cloud-node-lifecycle",
  "--node-monitor-period=500ms",
  "--node-status-update-frequency=2s",
];
const start = (): Promise<FairleadProcess> => world.startController({ server: proxy.urlAt("127.0.0.1"), flags });
let controller = await start();

describe("a node that joins", () => {
  test("is initialized in one patch, with nothing of it lost", async () => {
    const other = { key: "dedicated", value: "gpu", effect: "NoExecute", timeAdded: "2026-01-01T00:00:00Z" };
    const labels = { "example.com/rack": "7", "failure-domain.beta.kubernetes.io/zone": "r7" };
    await register(api, { name: "one", nodeIPs: ["10.0.0.1"], taints: [other], labels });
    const { spec, metadata, ...rest } = await isInitialized(api, "one");
    assert.deepEqual(callsAbout(proxy.calls, "one"), ["GET", "PATCH"]);
    assert.deepEqual([spec.providerID, spec.taints], ["fairlead://one", [other]]);
    assert.deepEqual(addressesOf({ ...rest, spec, metadata }), ["InternalIP 10.0.0.1", "Hostname one"]);
    assert.equal(metadata.labels?.["example.com/rack"], "7");
    await isToldOf(api, "one", ["Synced"]);
    assert.equal(metadata.labels?.["topology.kubernetes.io/zone"], "r7");
  });

  test("gets the addresses of both families, before pods may come", async () => {
    await register(api, { name: "two", nodeIPs: ["fd00::2"] });
    await changeNodeIPs(api, "two", ["10.0.0.2", "fd00::2"]);
    const node = await nodeThat(api, "two", "has both", (each) => addressesOf(each).length === 3);
    assert.deepEqual(addressesOf(node), ["InternalIP 10.0.0.2", "InternalIP fd00::2", "Hostname two"]);
    await isInitialized(api, "two");
  });

  test("keeps a providerID that its kubelet gave", async () => {
    await register(api, { name: "three", nodeIPs: ["10.0.0.3"], providerID: "rack://7/3" });
    assert.equal((await isInitialized(api, "three")).spec.providerID, "rack://7/3");
  });

  test("whose --node-ip cannot be right keeps the taint, and is told why, until that is mended", async () => {
    await register(api, { name: "four", nodeIPs: ["10.0.0.256"] });
    await isToldOf(api, "four", ["ProvidedNodeIPNotFound"]);
    const [text = ""] = await eventsOn(api, "four");
    assert.match(text, /told --node-ip 10\.0\.0\.256 .*provided-node-ip.* Give the kubelet one of these/);
    assert.ok(hasTaint((await findNode(api, "four")) ?? assert.fail(), uninitializedTaint));
    await changeNodeIPs(api, "four", ["10.0.0.4"]);
    assert.deepEqual(addressesOf(await isInitialized(api, "four")), ["InternalIP 10.0.0.4", "Hostname four"]);
    assert.deepEqual(writesTo(proxy.calls, "four"), ["PATCH status", "PATCH"]);
  });

  test("of which nobody knows an address likewise", async () => {
    await register(api, { name: "five" });
    await isToldOf(api, "five", ["NoNodeAddress"]);
    await changeNodeIPs(api, "five", ["10.0.0.5"]);
    assert.deepEqual(addressesOf(await isInitialized(api, "five")), ["InternalIP 10.0.0.5", "Hostname five"]);
  });

  test("is initialized in one patch by the process that comes after one killed in between", async () => {
    for (const [name, killedAt] of [
      ["six", "/api/v1/nodes/six/status"],
      ["seven", "/api/v1/nodes/seven"],
    ] as const) {
      const killed = new Promise<void>((resolve) => {
        proxy.judgeBy((call) => {
          if (call.path !== killedAt || !isWrite(call)) return { kind: "Pass" };
          const onDone = (): void => {
            controller.process.kill("SIGKILL");
            resolve();
          };
          return { kind: "LoseAnswer", onDone };
        });
      });
      await register(api, { name });
      await changeNodeIPs(api, name, ["10.0.0.6"]);
      await killed;
      proxy.passAll();
      controller = await start();
      await isInitialized(api, name);
      assert.deepEqual(writesTo(proxy.calls, name), ["PATCH status", "PATCH"]);
    }
  });

  test("that others write to meanwhile is read anew", async () => {
    let answered = 0;
    proxy.judgeBy((call) => {
      const refuse = call.path === "/api/v1/nodes/eight" && isWrite(call) && answered++ < 2;
      return refuse ? { kind: "Answer", status: 409 } : { kind: "Pass" };
    });
    await register(api, { name: "eight", nodeIPs: ["10.0.0.8"] });
    await isInitialized(api, "eight");
    proxy.passAll();
    assert.deepEqual(callsAbout(proxy.calls, "eight"), ["GET", "PATCH", "GET", "PATCH", "GET", "PATCH"]);
  });
});

describe("a node that is there", () => {
  test("gets another address when its kubelet is told another one, and its Hostname stays", async () => {
    await changeNodeIPs(api, "one", ["10.0.1.1"]);
    const node = await nodeThat(api, "one", "has it", (each) => addressesOf(each)[0] === "InternalIP 10.0.1.1");
    assert.deepEqual(addressesOf(node), ["InternalIP 10.0.1.1", "Hostname one"]);
  });

  test("is not written to while nothing changes, and is kept however long it is not Ready", async () => {
    await setReady(api, "one", false);
    await setReady(api, "two", false);
    const writes = (): number => proxy.calls.filter(isWrite).filter(({ path }) => path.includes("/nodes/")).length;
    const before = writes();
    await always("nothing is written", () => writes() === before, { forMs: 6_000 });
    assert.notEqual(await findNode(api, "one"), undefined);
  });
});

test("of two processes one initializes each node, whichever ends", async (t) => {
  await controller.process.stop();
  for (let number = 0; number < 2; number++) contenders.push(await Contender.start(world, { flags }));
  const leader = await eventually("one leads", async () => {
    for (const contender of contenders) if (await contender.leads()) return contender;
    return undefined;
  });
  const names: string[] = [];
  const registerSome = async (): Promise<void> => {
    for (let number = 0; number < 20; number++) {
      const name = `crowd-${names.length}`;
      names.push(name);
      await register(api, { name, nodeIPs: [`10.0.2.${names.length}`] });
      await systemClock.sleep(50);
    }
  };
  const killed = systemClock.sleep(400).then(() => leader.kill("SIGTERM"));
  await registerSome();
  await killed;
  await Promise.all(names.map((name) => isInitialized(api, name)));
  const patches = contenders
    .flatMap(({ writes }) => writes)
    .filter(({ what }) => what.startsWith("PATCH /api/v1/nodes/"));
  t.diagnostic(`${names.length} nodes, ${patches.length} patches by two processes`);
  assert.equal(new Set(patches.map(({ what }) => what)).size, names.length);
  assert.equal(patches.length, names.length);
  assert.ok(contenders.every(({ writes }) => writes.some(({ what }) => what.startsWith("PATCH /api/v1/nodes/"))));
});
