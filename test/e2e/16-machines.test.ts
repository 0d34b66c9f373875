// SPDX-License-Identifier: Apache-2.0

/** Nodes in a cloud that errs, answers late or wrongly, shuts machines down and ends them. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { shutdownTaint } from "../../src/controller/nodes/node-taints.ts";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import { exists, type FakeMachines, gone, unknown } from "../controller/nodes/fake-machines.ts";
import { always, eventually } from "./eventually.ts";
import { isWrite } from "./fairlead/fault-proxy.ts";
import { register, setReady } from "./kubelet.ts";
import { machineOf, startMachineWorld } from "./machine-world.ts";
import {
  addressesOf,
  eventsOn,
  findNode,
  hasTaint,
  isInitialized,
  isToldOf,
  nodeThat,
  writesTo,
} from "./node-watch.ts";

const { api, proxy, machines, stop } = await startMachineWorld(import.meta.filename);
after(stop);

/** A node that has been there for long, and is Ready. */
async function joinCluster(name: string, address: string): Promise<void> {
  machines.set(name, machineOf(name, address));
  await register(api, { name, nodeIPs: [address] });
  await isInitialized(api, name);
}

async function keepsTaint(name: string, forMs: number): Promise<void> {
  await always(
    `${name} keeps the taint`,
    async () => hasTaint((await findNode(api, name)) ?? assert.fail(), uninitializedTaint),
    { forMs },
  );
}

const isThere = async (name: string): Promise<boolean> => (await findNode(api, name)) !== undefined;
const deletionsOf = (name: string): number => writesTo(proxy.calls, name).filter((call) => call === "DELETE").length;

describe("a node that joins", () => {
  test("gets all that its machine is, by one patch of its own and one of its status", async () => {
    machines.set("one", exists("one", { labels: { "example.com/rack": "7", "kubernetes.io/os": "plan9" } }));
    await register(api, { name: "one", labels: { "kubernetes.io/os": "linux" } });
    const { spec, metadata, status, ...rest } = await isInitialized(api, "one");
    const { labels = {} } = metadata;
    assert.deepEqual([spec.providerID, spec.taints], ["fake:///one", undefined]);
    for (const prefix of ["topology", "failure-domain.beta"]) {
      assert.equal(labels[`${prefix}.kubernetes.io/zone`], "east-1a");
      assert.equal(labels[`${prefix}.kubernetes.io/region`], "east-1");
    }
    assert.equal(labels["node.kubernetes.io/instance-type"], "m5.large");
    assert.equal(labels["beta.kubernetes.io/instance-type"], "m5.large");
    assert.deepEqual([labels["example.com/rack"], labels["kubernetes.io/os"]], ["7", "linux"]);
    const addresses = ["InternalIP 10.0.0.1", "InternalDNS one.internal", "Hostname one"];
    assert.deepEqual(addressesOf({ spec, metadata, status, ...rest }), addresses);
    assert.deepEqual(writesTo(proxy.calls, "one"), ["PATCH status", "PATCH"]);
  });

  test("waits while the cloud errs, and is told why", async () => {
    machines.set("two", unknown("Throttled"));
    await register(api, { name: "two", nodeIPs: ["10.0.0.2"] });
    await isToldOf(api, "two", ["SyncNodeFailed"]);
    assert.deepEqual(await eventsOn(api, "two"), ["SyncNodeFailed: Error syncing node: the cloud said Throttled"]);
    await keepsTaint("two", 500);
    machines.set("two", machineOf("two", "10.0.0.2"));
    await isInitialized(api, "two");
    assert.deepEqual(writesTo(proxy.calls, "two"), ["PATCH"]);
  });

  test("waits while the cloud does not know its machine, and is not deleted", async () => {
    machines.set("three", gone);
    await register(api, { name: "three", nodeIPs: ["10.0.0.3"] });
    await setReady(api, "three", false);
    await isToldOf(api, "three", ["SyncNodeFailed"]);
    machines.set("three", machineOf("three", "10.0.0.3"));
    await isInitialized(api, "three");
    assert.deepEqual(writesTo(proxy.calls, "three"), ["PATCH"]);
    await setReady(api, "three", true);
  });

  test("waits for a slow answer, which holds for the node that was asked for, and for no other", async () => {
    const answer = Promise.withResolvers<void>();
    machines.behaviour = async (nodes) => {
      const answers = machines.answersTo(nodes);
      if (nodes.some(({ name }) => name === "four")) await answer.promise;
      return answers;
    };
    machines.set("four", exists("four", { providerID: "fake:///of-before", addresses: [] }));
    await register(api, { name: "four", nodeIPs: ["10.0.0.4"] });
    await keepsTaint("four", 1_000);
    await api.delete("/api/v1/nodes/four");
    machines.set("four", machineOf("four", "10.0.0.4"));
    await register(api, { name: "four", nodeIPs: ["10.0.0.4"] });
    answer.resolve();
    assert.equal((await isInitialized(api, "four")).spec.providerID, "fake:///four");
    machines.behaviour = undefined;
    assert.deepEqual(writesTo(proxy.calls, "four"), ["PATCH"]);
  });

  test("with another --node-ip than its machine has keeps the taint until the machine has it", async () => {
    machines.set("five", machineOf("five", "10.0.0.99"));
    await register(api, { name: "five", nodeIPs: ["10.0.0.5"] });
    await isToldOf(api, "five", ["ProvidedNodeIPNotFound"]);
    await keepsTaint("five", 500);
    const addresses = ["10.0.0.99", "10.0.0.5"].map((address) => ({ type: "InternalIP", address }));
    machines.set("five", exists("five", { addresses: [...addresses, { type: "ExternalIP", address: "203.0.113.5" }] }));
    assert.deepEqual(addressesOf(await isInitialized(api, "five")), [
      "InternalIP 10.0.0.5",
      "ExternalIP 203.0.113.5",
      "Hostname five",
    ]);
  });
});

describe("a node that is there", () => {
  test("follows its machine's addresses, several of one type as well, and keeps them while the cloud errs", async () => {
    await joinCluster("ten", "10.0.0.10");
    await api.mergePatch("/api/v1/nodes/ten", {
      metadata: { annotations: { "alpha.kubernetes.io/provided-node-ip": null } },
    });
    const has = (...ips: readonly string[]) =>
      nodeThat(api, "ten", `has ${ips.join(", ")}`, (node) => {
        const want = [...ips.map((ip) => `InternalIP ${ip}`), "Hostname ten"];
        return addressesOf(node).join() === want.join();
      });
    const show = (...ips: readonly string[]): void => {
      machines.set("ten", exists("ten", { addresses: ips.map((address) => ({ type: "InternalIP", address })) }));
    };
    show("10.0.0.10", "10.0.0.11");
    await has("10.0.0.10", "10.0.0.11");
    // The last of the type stays, which is all that upstream compares.
    show("10.0.0.12", "10.0.0.11");
    await has("10.0.0.12", "10.0.0.11");
    const writes = writesTo(proxy.calls, "ten").length;
    for (const answer of [unknown(), gone, exists("ten", { addresses: [] })]) {
      machines.set("ten", answer);
      await systemClock.sleep(1_500);
    }
    assert.equal(writesTo(proxy.calls, "ten").length, writes);
    show("10.0.0.12", "10.0.0.11");
  });

  test("is tainted while its machine is shut down and it is not Ready", async () => {
    await joinCluster("eleven", "10.0.0.21");
    machines.set("eleven", machineOf("eleven", "10.0.0.21", true));
    await setReady(api, "eleven", false);
    const { spec } = await nodeThat(api, "eleven", "is tainted", (node) => hasTaint(node, shutdownTaint));
    assert.deepEqual(
      spec.taints?.find(({ key }) => key === shutdownTaint),
      { key: shutdownTaint, effect: "NoSchedule" },
    );
    machines.set("eleven", machineOf("eleven", "10.0.0.21"));
    await always(
      "it is tainted",
      async () => hasTaint((await findNode(api, "eleven")) ?? assert.fail(), shutdownTaint),
      { forMs: 1_000 },
    );
    await setReady(api, "eleven", true);
    await nodeThat(api, "eleven", "is tainted no more", (node) => !hasTaint(node, shutdownTaint));
    assert.deepEqual(writesTo(proxy.calls, "eleven"), ["PATCH", "PATCH", "PATCH"]);
  });
});

describe("a node whose machine is gone", () => {
  test("is deleted once, though the API server is slow, and though something holds it", async () => {
    await joinCluster("twelve", "10.0.0.31");
    await api.mergePatch("/api/v1/nodes/twelve", { metadata: { finalizers: ["example.com/hold"] } });
    proxy.judgeBy(({ method }) => (method === "DELETE" ? { kind: "Delay", ms: 1_000 } : { kind: "Pass" }));
    machines.set("twelve", gone);
    await setReady(api, "twelve", false);
    await eventually("it is on its way out", async () => (await findNode(api, "twelve"))?.metadata.deletionTimestamp);
    proxy.passAll();
    await systemClock.sleep(1_500);
    assert.equal(deletionsOf("twelve"), 1);
    await api.mergePatch("/api/v1/nodes/twelve", { metadata: { finalizers: null } });
    await eventually("it is gone", async () => !(await isThere("twelve")));
    await isToldOf(api, "twelve", ["DeletingNode", "Synced"]);
  });

  test("is deleted by the next call where the first is refused, and told of both", async () => {
    await joinCluster("thirteen", "10.0.0.32");
    let refused = 0;
    proxy.judgeBy(({ method }) =>
      method === "DELETE" && refused++ < 2 ? { kind: "Answer", status: 500 } : { kind: "Pass" },
    );
    machines.set("thirteen", gone);
    await setReady(api, "thirteen", false);
    await eventually("it is gone", async () => !(await isThere("thirteen")));
    proxy.passAll();
    await isToldOf(api, "thirteen", ["DeletingNode", "DeletingNodeFailed", "Synced"]);
    assert.equal(deletionsOf("thirteen"), 3);
  });

  test("is not one of which the cloud cannot tell", async () => {
    await joinCluster("fourteen", "10.0.0.33");
    await setReady(api, "fourteen", false);
    const errors: readonly (() => ReturnType<FakeMachines["lookUp"]>)[] = [
      () => Promise.reject(new Error("socket hang up")),
      () => Promise.resolve(new Map()),
      () => Promise.resolve(new Map([["fourteen", unknown("AccessDenied")]])),
    ];
    for (const error of errors) {
      machines.behaviour = error;
      await systemClock.sleep(1_500);
    }
    // Gone, but not at two looks in a row.
    let looks = 0;
    machines.behaviour = () => Promise.resolve(new Map([["fourteen", looks++ % 2 === 0 ? gone : unknown()]]));
    await systemClock.sleep(1_500);
    machines.behaviour = undefined;
    assert.ok(looks > 3);
    assert.deepEqual([await isThere("fourteen"), deletionsOf("fourteen")], [true, 0]);
    await setReady(api, "fourteen", true);
  });

  test("is kept while the cloud knows no machine of this cluster at all", async () => {
    const names = ["fifteen", "sixteen"];
    for (const name of names) await joinCluster(name, `10.0.0.4${names.indexOf(name)}`);
    machines.behaviour = (nodes) => Promise.resolve(new Map(nodes.map(({ name }) => [name, gone])));
    for (const name of names) await setReady(api, name, false);
    for (const name of names) await isToldOf(api, name, ["DeletionHeld", "Synced"]);
    for (const name of names) assert.equal(await isThere(name), true);
    for (const name of names) machines.set(name, gone);
    machines.behaviour = undefined;
    for (const name of names) await eventually(`${name} is gone`, async () => !(await isThere(name)));
    assert.deepEqual(names.map(deletionsOf), [1, 1]);
  });
});

test("nothing is written while nothing changes", async () => {
  const writes = (): number => proxy.calls.filter(isWrite).length;
  await systemClock.sleep(1_500);
  const before = writes();
  await always("nothing is written", () => writes() === before, { forMs: 3_000 });
});
