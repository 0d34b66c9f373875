// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { BoundProvider, Convergence, Io } from "../../src/controller/provider.ts";
import { makeNode, makeService } from "../support/make-service.ts";
import { inside, LoopRig, startLoop } from "./loop-rig.ts";

const key = "default/web";

/** Its one step lasts until the test ends it, or it is aborted. */
class SlowProvider implements BoundProvider {
  readonly name = "slow";
  readonly endings: string[] = [];
  finish: () => void = () => undefined;

  needsNodePorts(): boolean {
    return false;
  }

  ensure(_request: unknown, { signal }: Io): Promise<Convergence> {
    return new Promise((resolve, reject) => {
      this.finish = () => {
        this.endings.push("done");
        resolve({ operations: [], status: undefined });
      };
      signal.addEventListener("abort", () => {
        if (this.endings.length === 0) this.endings.push("cut");
        reject(signal.reason);
      });
    });
  }

  preview(): Promise<Convergence> {
    return Promise.reject(new Error("nobody asks for it"));
  }

  release(): Promise<Convergence> {
    return Promise.reject(new Error("nobody asks for it"));
  }
}

test("without its configuration the loop does not start", () => {
  const rig = new LoopRig({
    runtime: { configuration: { kinds: [], configure() {}, reports: () => [], state: () => "Unread" } },
  });
  assert.throws(() => rig.start(), /before the provider was configured/);
  rig.controller.configurationChanged([]);
  rig.start();
});

test("the provider hears of all holders, oldest first, before any of them is handled", async () => {
  const services = [3, 1, 2].map((age) => makeService({ name: `svc-${age}`, createdAt: age }));
  const rig = await startLoop({}, services);
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

const endings = [
  ["ends by itself in that time", "done", async (_: LoopRig, finish: () => void) => finish()],
  ["takes longer than that is cut", "cut", (rig: LoopRig) => rig.pass(500)],
  ["is under way when there is no time any more is cut", "cut", (rig: LoopRig) => rig.controller.stop()],
] as const;
for (const [what, ending, meanwhile] of endings) {
  test(`stop with grace: a pass that ${what}`, async () => {
    const slow = new SlowProvider();
    const rig = new LoopRig({ runtime: { provider: slow } });
    for (const name of ["web", "later"]) rig.cluster.create(makeService({ name }));
    rig.start(1);
    await rig.settle();
    const stopped = rig.controller.stop(500);
    await rig.pass(100);
    assert.deepEqual(slow.endings, []);
    await meanwhile(rig, () => slow.finish());
    await stopped;
    assert.deepEqual(slow.endings, [ending]);
    assert.equal(rig.clock.pending, 0);
  });
}

test("many changes of nodes within a second are one look at each load balancer; none where the targets are the same", async () => {
  const rig = await startLoop({}, [makeService(), makeService({ name: "api" })]);
  const passes = rig.outcomes.length;
  const nodes = ["node-1", "node-2", "node-3", "node-4"].map((name) => makeNode({ name }));
  rig.cluster.setNodes(nodes);
  for (const node of nodes.slice(2)) rig.controller.nodeChanged(undefined, node);
  await rig.pass(900);
  assert.equal(rig.outcomes.length, passes);
  await rig.pass(200);
  assert.equal(rig.outcomes.length, passes + 2);
  assert.equal(rig.cloud.snapshot()["TargetGroup/default/web/TCP/80"]?.targets?.length, 4);
  assert.deepEqual(rig.nodeSyncs, ["Synced", "Synced", "all after 0 s"]);
  rig.controller.nodeChanged(nodes[3], undefined);
  rig.controller.nodeChanged(undefined, nodes[3]);
  const [first] = nodes;
  rig.controller.nodeChanged(first, makeNode({ name: "node-1", ready: false }));
  await rig.pass(2_000);
  assert.equal(rig.outcomes.length, passes + 2);
});

test("endpoints count only for a provider that looks at them", async () => {
  const blind = await startLoop({}, [makeService()]);
  const seeing = await startLoop({ runtime: { watches: { nodes: false, endpoints: true } } }, [makeService()]);
  for (const rig of [blind, seeing]) {
    rig.controller.endpointsChanged(key);
    rig.controller.endpointsChanged("default/unknown");
    await rig.settle();
  }
  assert.equal(blind.outcomes.length, 1);
  assert.equal(seeing.outcomes.length, 2);
});

test("how the Services stand is told once the loop has started", async () => {
  const rig = new LoopRig();
  assert.equal(rig.controller.isStarted, false);
  rig.cluster.create(makeService());
  rig.start();
  assert.deepEqual([rig.controller.isStarted, rig.controller.census().states.Waiting], [true, 1]);
  await rig.settle();
  assert.deepEqual(rig.controller.census().states, { Ready: 1, NotReady: 0, Waiting: 0, Leaving: 0 });
});
