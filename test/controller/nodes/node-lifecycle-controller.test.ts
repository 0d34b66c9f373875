// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { InstanceAnswer } from "../../../src/controller/instances.ts";
import { shutdownTaint } from "../../../src/controller/nodes/node-taints.ts";
import { RetryableError } from "../../../src/errors.ts";
import type { Node } from "../../../src/model/request.ts";
import { makeNode } from "../../support/make-service.ts";
import { exists, gone, unknown } from "./fake-machines.ts";
import { NodeRig } from "./node-rig.ts";

const period = 5_000;
const minute = 60_000;
const down = (name: string, own: Partial<Node> = {}): Node => makeNode({ name, ready: false, ...own });
const up = (name: string): Node => makeNode({ name });

/** A running controller after its first round. */
async function startRig(
  nodes: readonly Node[],
  answers: Readonly<Record<string, InstanceAnswer>> = {},
): Promise<NodeRig> {
  const rig = new NodeRig();
  for (const node of nodes) rig.cluster.put(node);
  rig.cluster.deliver();
  for (const [name, answer] of Object.entries(answers)) rig.machines.set(name, answer);
  void rig.lifecycle.start();
  await rig.settle(100);
  return rig;
}

const deletions = ({ cluster }: NodeRig): readonly string[] =>
  cluster.writes.filter(({ kind }) => kind === "Delete").map(({ uid }) => uid);

describe("a node whose machine is gone", () => {
  test("is deleted at the second look, once, and told", async () => {
    const rig = await startRig([down("a"), up("b")], { a: gone });
    await rig.settle(period - 200);
    assert.deepEqual([rig.machines.questions, rig.events], [[["a"]], []]);
    await rig.settle(minute);
    assert.deepEqual(deletions(rig), ["uid-of-a"]);
    assert.deepEqual(rig.events, [
      "Normal DeletingNode a: Deleting node a because it does not exist in the cloud provider",
    ]);
    assert.deepEqual(rig.cluster.names(), ["b"]);
    assert.ok(rig.counted.includes("deleted Deleted"));
  });

  test("is deleted once, also while the directory has not heard of it", async () => {
    const rig = await startRig([down("a"), down("b")], { a: gone });
    rig.cluster.deliversAtOnce = false;
    await rig.settle(minute);
    assert.deepEqual(deletions(rig), ["uid-of-a"]);
    assert.notEqual(rig.cluster.directory.get("a"), undefined);
  });

  test("is left alone while it is going", async () => {
    const rig = await startRig([down("a", { deleting: true }), up("b")], { a: gone });
    await rig.settle(minute);
    assert.deepEqual([rig.cluster.writes, rig.machines.questions], [[], []]);
  });

  test("is not asked for while it is Ready", async () => {
    const rig = await startRig([up("a"), up("b")], { a: gone, b: gone });
    await rig.settle(minute);
    assert.deepEqual([rig.cluster.writes, rig.machines.questions], [[], []]);
  });

  test("is kept when it turns out to be Ready after all", async () => {
    const rig = await startRig([down("a"), down("b")], { a: gone });
    rig.cluster.deliversAtOnce = false;
    rig.cluster.edit("a", { ready: true });
    await rig.settle(minute);
    assert.deepEqual([rig.cluster.writes, rig.events], [[], []]);
  });

  test("is kept when it was made anew meanwhile", async () => {
    const rig = await startRig([down("a"), down("b")], { a: gone });
    rig.cluster.deliversAtOnce = false;
    rig.cluster.put(down("a", { uid: "second" }));
    await rig.settle(minute);
    assert.deepEqual(rig.cluster.writes, []);
    rig.cluster.deliver();
    await rig.settle(period);
    assert.deepEqual(deletions(rig), []);
    await rig.settle(period);
    assert.deepEqual(deletions(rig), ["second"]);
  });

  test("is kept as long as it has no providerID", async () => {
    const rig = await startRig([down("a", { providerID: "" }), up("b")], { a: gone });
    await rig.settle(minute);
    assert.deepEqual([rig.cluster.writes, rig.events], [[], []]);
  });

  test("is tried again where it could not be deleted, and told once", async () => {
    const rig = await startRig([down("a"), up("b")], { a: gone });
    const refuse = { before: () => new RetryableError("ServerError", "etcd is away") };
    rig.cluster.hookNext(refuse, refuse);
    await rig.settle(3 * period);
    assert.deepEqual(deletions(rig), ["uid-of-a"]);
    assert.deepEqual(rig.events, [
      "Normal DeletingNode a: Deleting node a because it does not exist in the cloud provider",
      "Warning DeletingNodeFailed a: Failed deleting node a: etcd is away",
    ]);
  });

  test("spoils no other's deletion", async () => {
    const rig = await startRig([down("a"), down("b"), up("c")], { a: gone, b: gone });
    rig.cluster.hookNext({ before: () => new RetryableError("ServerError", "no") });
    await rig.settle(period);
    assert.deepEqual(deletions(rig), ["uid-of-b"]);
  });
});

describe("a node is kept", () => {
  const sequences: readonly (readonly [name: string, answers: readonly InstanceAnswer[]])[] = [
    ["while the cloud errs", [unknown(), unknown("AccessDenied"), unknown(), unknown()]],
    ["when it is gone at one look only", [gone, exists("a"), gone, exists("a")]],
    ["when the cloud errs between two looks", [gone, unknown(), gone, unknown()]],
  ];
  for (const [name, answers] of sequences) {
    test(name, async () => {
      const rig = await startRig([down("a"), up("b")], { a: answers[0] ?? gone });
      for (const answer of answers.slice(1)) {
        rig.machines.set("a", answer);
        await rig.settle(period);
      }
      assert.equal(rig.machines.questions.length, answers.length);
      assert.deepEqual(rig.cluster.writes, []);
    });
  }

  test("when the provider throws, or says nothing of it", async () => {
    const rig = await startRig([down("a"), up("b")]);
    rig.machines.behaviour = () => Promise.reject(new Error("broken"));
    await rig.settle(3 * period);
    rig.machines.behaviour = () => Promise.resolve(new Map());
    await rig.settle(3 * period);
    assert.deepEqual(rig.cluster.writes, []);
  });
});

describe("a provider that knows no machine of the cluster", () => {
  const all = { a: gone, b: gone, c: gone };

  test("is not believed: nodes are kept, and told why", async () => {
    const rig = await startRig([down("a"), down("b"), down("c")], all);
    await rig.settle(9 * minute);
    assert.deepEqual(rig.cluster.writes, []);
    assert.deepEqual(rig.told(), ["Warning DeletionHeld a", "Warning DeletionHeld b", "Warning DeletionHeld c"]);
    assert.equal(
      rig.counted.findLast((each) => each.startsWith("held")),
      "held 3",
    );
  });

  test("is believed once it knows one", async () => {
    const rig = await startRig([down("a"), down("b"), down("c")], all);
    await rig.settle(minute);
    rig.cluster.put(up("d"));
    await rig.settle(period);
    assert.deepEqual(deletions(rig), ["uid-of-a", "uid-of-b", "uid-of-c"]);
    assert.equal(
      rig.counted.findLast((each) => each.startsWith("held")),
      "held 0",
    );
  });

  test("is believed after ten minutes, as all may have been shut down", async () => {
    const rig = await startRig([down("a"), down("b"), down("c")], all);
    await rig.settle(10 * minute + 2 * period);
    assert.deepEqual(deletions(rig), ["uid-of-a", "uid-of-b", "uid-of-c"]);
  });

  test("is never believed while it says that a node that works is gone", async () => {
    const rig = await startRig([down("a"), down("b"), up("c")], all);
    await rig.settle(30 * minute);
    assert.deepEqual(rig.cluster.writes, []);
    rig.machines.set("c", exists("c"));
    await rig.settle(period);
    assert.deepEqual(deletions(rig), ["uid-of-a", "uid-of-b"]);
  });

  test("is believed of the only node there is: there is no other it could know", async () => {
    const rig = await startRig([down("a")], all);
    await rig.settle(period);
    assert.deepEqual(deletions(rig), ["uid-of-a"]);
  });

  test("a group that was scaled to zero goes, whatever else is down", async () => {
    const rig = await startRig([down("a"), down("b"), down("c"), down("d")], all);
    await rig.settle(period);
    assert.equal(deletions(rig).length, 3);
  });
});

describe("a node whose machine is shut down", () => {
  const other = { key: "dedicated", effect: "NoSchedule" };
  const shutdown = { key: shutdownTaint, effect: "NoSchedule" };

  test("is tainted beside its other taints, once, and not any more when it is Ready", async () => {
    const rig = await startRig([up("b")]);
    rig.cluster.put(down("a"), [other]);
    rig.machines.set("a", exists("a", {}, true));
    await rig.settle(minute);
    assert.deepEqual(rig.cluster.server("a")?.taints, [other, shutdown]);
    assert.equal(rig.cluster.writes.length, 1);
    rig.machines.set("a", exists("a"));
    await rig.settle(minute);
    assert.equal(rig.cluster.writes.length, 1);
    rig.cluster.edit("a", { ready: true });
    await rig.settle(minute);
    assert.deepEqual(rig.cluster.server("a")?.taints, [other]);
    assert.equal(rig.cluster.writes.length, 2);
    assert.deepEqual(
      rig.counted.filter((each) => each.startsWith("tainted")),
      ["tainted Added", "tainted Removed"],
    );
  });

  test("is not tainted when it turns out to be Ready; nor loses the taint when it is not any more", async () => {
    const rig = await startRig([down("b")]);
    rig.cluster.put(down("a"));
    rig.cluster.put(up("c"), [shutdown]);
    await rig.settle(100);
    rig.cluster.deliversAtOnce = false;
    rig.cluster.edit("a", { ready: true });
    rig.cluster.edit("c", { ready: false });
    rig.machines.set("a", exists("a", {}, true));
    await rig.settle(2 * period);
    assert.deepEqual(rig.cluster.writes, []);
  });

  test("that cannot be tainted is tried again, and keeps no other from it", async () => {
    const rig = await startRig([]);
    for (const name of ["a", "b"]) {
      rig.cluster.put(down(name));
      rig.machines.set(name, exists(name, {}, true));
    }
    rig.cluster.hookNext({ before: () => new RetryableError("ServerError", "no") });
    await rig.settle(period);
    assert.deepEqual(
      rig.cluster.writes.map(({ name }) => name),
      ["b"],
    );
    await rig.settle(period);
    assert.deepEqual(
      rig.cluster.writes.map(({ name }) => name),
      ["b", "a"],
    );
  });
});

test("all nodes that are not Ready are asked for in one question", async () => {
  const rig = await startRig([down("a"), up("b"), down("c"), down("d", { providerID: "" })]);
  assert.deepEqual(rig.machines.questions, [["a", "c", "d"]]);
});

test("after the end nothing is asked or written", async () => {
  const rig = await startRig([down("a"), up("b")], { a: gone });
  await rig.stop(500);
  await rig.settle(minute);
  assert.deepEqual([rig.machines.questions, rig.cluster.writes, rig.clock.pending], [[["a"]], [], 0]);
});
