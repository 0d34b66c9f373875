// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { makeNode, makeService } from "../support/make-service.ts";
import { inside, LoopRig, startLoop } from "./loop-rig.ts";

const key = "default/web";

test("without its configuration the loop does not start", () => {
  const rig = new LoopRig({ runtime: { configuration: { kinds: [], configure() {}, reports: () => [] } } });
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
