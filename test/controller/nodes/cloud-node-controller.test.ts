// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { InstanceAnswer } from "../../../src/controller/instances.ts";
import { RetryableError, TerminalError } from "../../../src/errors.ts";
import type { Node } from "../../../src/model/request.ts";
import { uninitializedTaint } from "../../../src/model/uninitialized-taint.ts";
import { makeNode } from "../../support/make-service.ts";
import { exists, gone, unknown } from "./fake-machines.ts";
import { freshTaint, newcomer } from "./node-cluster.ts";
import { NodeRig } from "./node-rig.ts";

/** A running controller, with these nodes registered as kubelets do. */
async function startRig(names: readonly string[], own: Partial<Node> = {}): Promise<NodeRig> {
  const rig = new NodeRig();
  for (const name of names) rig.cluster.put(newcomer({ name, ...own }), [freshTaint], rig.clock.now() - 2_000);
  rig.cluster.deliver();
  void rig.cloudNode.start();
  return rig;
}

const kinds = ({ cluster }: NodeRig): readonly string[] => cluster.writes.map(({ kind, name }) => `${kind} ${name}`);
const isTainted = ({ cluster }: NodeRig, name = "a"): boolean =>
  cluster.server(name)?.node.taints.includes(uninitializedTaint) ?? false;

describe("a new node", () => {
  test("is asked for together with others, and gets its addresses before pods may come", async () => {
    const rig = await startRig(["a", "b", "c"]);
    await rig.settle();
    assert.deepEqual(rig.machines.questions, [["a", "b", "c"]]);
    assert.deepEqual(
      kinds(rig).filter((write) => write.endsWith("a")),
      ["Addresses a", "Patch a"],
    );
    const { node, taints } = rig.cluster.server("a") ?? assert.fail();
    assert.deepEqual([node.providerID, taints], ["fake:///a", []]);
    assert.equal(node.labels["topology.kubernetes.io/zone"], "east-1a");
    assert.equal(node.addresses.length, 3);
    assert.deepEqual(rig.told(), ["Normal Synced a", "Normal Synced b", "Normal Synced c"]);
    assert.deepEqual(
      rig.counted.filter((each) => each.startsWith("initialized")),
      ["initialized 2.1", "initialized 2.1", "initialized 2.1"],
    );
    await rig.settle(60_000);
    assert.equal(rig.cluster.writes.length, 6);
    assert.equal(rig.machines.questions.length, 1);
  });

  test("that comes later is heard of", async () => {
    const rig = await startRig([]);
    await rig.settle();
    rig.cluster.put(newcomer({ name: "a" }), [freshTaint]);
    await rig.settle();
    assert.equal(isTainted(rig), false);
  });

  test("of a process that was killed in between is finished by the next", async () => {
    const rig = await startRig(["a"]);
    const after = (): undefined => {
      void rig.cloudNode.stop(0);
    };
    rig.cluster.hookNext({ after });
    await rig.settle();
    assert.deepEqual([kinds(rig), isTainted(rig)], [["Addresses a"], true]);
    const next = new NodeRig({}, rig);
    void next.cloudNode.start();
    await next.settle();
    assert.deepEqual([kinds(rig), isTainted(rig)], [["Addresses a", "Patch a"], false]);
  });

  test("keeps what others write meanwhile", async () => {
    const rig = await startRig(["a"]);
    const taint = { key: "dedicated", effect: "NoSchedule" };
    rig.cluster.hookNext({
      before() {
        rig.cluster.setTaints("a", [taint, freshTaint]);
        return undefined;
      },
    });
    await rig.settle();
    assert.deepEqual(rig.cluster.server("a")?.taints, [taint]);
  });

  test("whose providerID the kubelet gave keeps it", async () => {
    const rig = await startRig(["a"], { providerID: "kubelet:///a" });
    await rig.settle();
    assert.deepEqual([rig.cluster.server("a")?.node.providerID, isTainted(rig)], ["kubelet:///a", false]);
  });
});

describe("a node whose machine is not known", () => {
  const unsure: readonly (readonly [name: string, answer: InstanceAnswer, text: RegExp])[] = [
    [
      "the cloud errs",
      unknown("Throttled"),
      /^Warning SyncNodeFailed a: Error syncing node: the cloud said Throttled$/,
    ],
    [
      "the cloud does not know it",
      gone,
      /^Warning SyncNodeFailed a: .* knows no machine of node a, which has no providerID yet$/,
    ],
  ];
  for (const [name, answer, text] of unsure) {
    test(`${name}: it stays as it is, is asked for again ever later, and told once after the third time`, async () => {
      const rig = await startRig(["a"]);
      rig.machines.set("a", answer);
      await rig.settle(3_000);
      assert.deepEqual([rig.machines.questions.length, rig.events], [2, []]);
      await rig.settle(37_000);
      assert.deepEqual([rig.machines.questions.length, rig.events.length], [6, 1]);
      assert.match(rig.events[0] ?? "", text);
      assert.deepEqual([rig.cluster.writes, rig.cluster.names()], [[], ["a"]]);
      rig.machines.set("a", exists("a"));
      await rig.settle(60_000);
      assert.equal(isTainted(rig), false);
      assert.deepEqual(rig.told(), ["Warning SyncNodeFailed a", "Normal Synced a"]);
    });
  }

  test("is asked for at least once a minute", async () => {
    const rig = await startRig(["a"]);
    rig.machines.set("a", unknown());
    await rig.settle(600_000);
    const before = rig.machines.questions.length;
    await rig.settle(600_000);
    assert.ok(rig.machines.questions.length - before >= 9);
  });

  test("is told of at once where only a person can help", async () => {
    const rig = await startRig(["a"]);
    const problem = { kind: "TerminalError", reason: "AccessDenied", message: "ec2:DescribeInstances" } as const;
    rig.machines.set("a", { kind: "Unknown", problem });
    await rig.settle();
    assert.deepEqual(rig.events, ["Warning SyncNodeFailed a: Error syncing node: ec2:DescribeInstances"]);
  });

  test("is not asked for more often because its kubelet writes", async () => {
    const rig = await startRig(["a"]);
    rig.machines.set("a", unknown());
    await rig.settle(10_000);
    const before = rig.machines.questions.length;
    for (let second = 0; second < 5; second++) {
      rig.cluster.edit("a", { ready: second % 2 === 0 });
      await rig.settle();
    }
    assert.equal(rig.machines.questions.length, before);
  });

  test("is not asked for any more when it is gone", async () => {
    const rig = await startRig(["a"]);
    rig.machines.set("a", unknown());
    await rig.settle(5_000);
    rig.cluster.remove("a");
    const before = rig.machines.questions.length;
    await rig.settle(120_000);
    assert.equal(rig.machines.questions.length, before);
  });

  test("is not complained of when it goes while it is asked for, nor does one of its name wait longer for it", async () => {
    const rig = await startRig(["a"]);
    rig.machines.behaviour = async () => {
      await rig.clock.sleep(10_000);
      throw new TerminalError("NotAllowed", "no");
    };
    await rig.settle(5_000);
    rig.cluster.remove("a");
    await rig.settle(10_000);
    assert.deepEqual(rig.told(), []);
    rig.machines.behaviour = undefined;
    rig.machines.set("a", unknown());
    rig.cluster.put(newcomer({ name: "a", uid: "second" }), [freshTaint]);
    await rig.settle(4_000);
    assert.equal(rig.machines.questions.length - 1, 3);
  });

  test("is asked for soon again when it was made anew", async () => {
    const rig = await startRig(["a"]);
    rig.machines.set("a", unknown());
    await rig.settle(200_000);
    rig.cluster.remove("a");
    rig.cluster.put(newcomer({ name: "a", uid: "second" }), [freshTaint]);
    const before = rig.machines.questions.length;
    await rig.settle(4_000);
    assert.equal(rig.machines.questions.length - before, 3);
  });

  test("spoils no other's initialization, and a late answer is an answer", async () => {
    const rig = await startRig(["a", "b"]);
    rig.machines.set("a", unknown());
    rig.machines.behaviour = async (nodes) => {
      await rig.clock.sleep(30_000);
      return rig.machines.answersTo(nodes);
    };
    await rig.settle(31_000);
    assert.deepEqual([isTainted(rig, "a"), isTainted(rig, "b")], [true, false]);
  });

  test("nor does one whose write fails", async () => {
    const rig = await startRig(["a", "b"]);
    rig.cluster.hookNext({ before: () => new TerminalError("InvalidRequest", "metadata.labels: Invalid value") });
    await rig.settle();
    assert.deepEqual([isTainted(rig, "a"), isTainted(rig, "b")], [true, false]);
    assert.match(rig.events[0] ?? "", /^Warning SyncNodeFailed a: Error syncing node: metadata.labels: Invalid value$/);
  });
});

describe("a node with a wrong --node-ip", () => {
  test("stays tainted and says why, until one of the two is mended", async () => {
    const rig = await startRig(["a"], { providedIPs: ["10.9.9.9"] });
    await rig.settle(120_000);
    assert.deepEqual([rig.told(), rig.cluster.writes], [["Warning ProvidedNodeIPNotFound a"], []]);
    rig.cluster.edit("a", { providedIPs: ["10.0.0.1"] });
    await rig.settle(200);
    assert.equal(isTainted(rig), false);
    assert.deepEqual(rig.told(), ["Warning ProvidedNodeIPNotFound a", "Normal Synced a"]);
  });
});

describe("a node that is another by the time the answer comes", () => {
  const changes: readonly (readonly [name: string, change: (rig: NodeRig) => void, end: readonly string[]])[] = [
    ["gone", ({ cluster }) => cluster.remove("a"), []],
    [
      "made anew",
      ({ cluster }) => cluster.put(newcomer({ name: "a", uid: "second" }), [freshTaint]),
      ["Addresses second", "Patch second"],
    ],
    ["initialized by another", ({ cluster }) => cluster.setTaints("a", []), []],
    [
      "given a providerID",
      ({ cluster }) => cluster.edit("a", { providerID: "kubelet:///a" }),
      ["Addresses uid-of-a", "Patch uid-of-a"],
    ],
  ];
  for (const [name, change, end] of changes) {
    test(`${name}: what was found out holds for nothing`, async () => {
      const rig = await startRig(["a"]);
      rig.machines.behaviour = (nodes) => {
        rig.machines.behaviour = undefined;
        change(rig);
        return Promise.resolve(rig.machines.answersTo(nodes));
      };
      await rig.settle();
      assert.deepEqual(
        rig.cluster.writes.map(({ kind, uid }) => `${kind} ${uid}`),
        end,
      );
      assert.equal(rig.machines.questions.length, end.length === 0 ? 1 : 2);
    });
  }
});

describe("a node without the taint", () => {
  test("has its stable labels set to what the beta ones say, and nothing else", async () => {
    const rig = new NodeRig();
    rig.cluster.put(makeNode({ name: "a", labels: { "failure-domain.beta.kubernetes.io/zone": "z" } }));
    rig.cluster.put(makeNode({ name: "b", labels: { "topology.kubernetes.io/zone": "z" } }));
    rig.cluster.deliver();
    rig.machines.behaviour = () => Promise.resolve(new Map());
    void rig.cloudNode.start();
    await rig.settle();
    assert.deepEqual(rig.cluster.writes, [
      { kind: "Patch", name: "a", uid: "uid-of-a", patch: { labels: { "topology.kubernetes.io/zone": "z" } } },
    ]);
  });
});

describe("the addresses of all nodes", () => {
  const hostname = { type: "Hostname", address: "host" };
  const internal = { type: "InternalIP", address: "10.0.0.1" };
  const right = [internal, hostname];

  async function startSettled(): Promise<NodeRig> {
    const rig = new NodeRig();
    for (const name of ["same", "stale", "gone", "unknown", "blank"]) {
      const addresses = name === "stale" ? [{ type: "InternalIP", address: "10.0.0.9" }, hostname] : right;
      rig.cluster.put(makeNode({ name, addresses }));
      rig.machines.set(name, exists(name, { addresses: [internal] }));
    }
    rig.machines.set("gone", gone);
    rig.machines.set("unknown", unknown());
    rig.machines.set("blank", exists("blank", { addresses: [] }));
    rig.cluster.put(newcomer({ name: "new", providedIPs: ["10.9.9.9"] }), [freshTaint]);
    rig.cluster.deliver();
    void rig.cloudNode.start();
    await rig.settle(50);
    return rig;
  }

  test("are asked for together, and written only where they differ", async () => {
    const rig = await startSettled();
    assert.deepEqual(rig.machines.questions, [["blank", "gone", "same", "stale", "unknown"]]);
    assert.deepEqual(rig.cluster.writes, [{ kind: "Addresses", name: "stale", uid: "uid-of-stale", addresses: right }]);
  });

  test("again each five minutes, give or take", async () => {
    const rig = await startSettled();
    rig.cluster.remove("new");
    await rig.settle(250_000);
    const before = rig.machines.questions.length;
    rig.machines.set("same", exists("same", { addresses: [{ type: "InternalIP", address: "10.0.0.2" }] }));
    await rig.settle(100_000);
    assert.equal(rig.machines.questions.length - before, 1);
    assert.deepEqual(
      rig.cluster.writes.map(({ name }) => name),
      ["stale", "same"],
    );
  });

  test("one that cannot be written keeps no other from it, and is tried in the next round", async () => {
    const rig = await startSettled();
    for (const name of ["blank", "same"]) {
      rig.machines.set(name, exists(name, { addresses: [{ type: "InternalIP", address: "10.0.0.2" }] }));
    }
    rig.cluster.remove("new");
    rig.cluster.hookNext({ before: () => new RetryableError("ServerError", "no") });
    await rig.settle(310_000);
    assert.deepEqual(rig.counted.filter((each) => each.startsWith("addressed")).toSorted(), [
      "addressed Ok",
      "addressed Ok",
      "addressed ServerError",
    ]);
    await rig.settle(310_000);
    assert.equal(rig.cluster.writes.length, 3);
  });

  test("what another has written meanwhile is not written again", async () => {
    const rig = await startSettled();
    rig.cluster.remove("new");
    rig.machines.behaviour = (nodes) => {
      rig.cluster.edit("same", { addresses: [{ type: "InternalIP", address: "10.0.0.2" }, hostname] });
      return Promise.resolve(rig.machines.answersTo(nodes));
    };
    rig.machines.set("same", exists("same", { addresses: [{ type: "InternalIP", address: "10.0.0.2" }] }));
    rig.cluster.deliversAtOnce = false;
    await rig.settle(310_000);
    assert.deepEqual(
      rig.cluster.writes.map(({ name }) => name),
      ["stale"],
    );
  });

  test("a --node-ip that is not the machine's any more is told, and nothing written", async () => {
    const rig = await startSettled();
    rig.cluster.edit("same", { providedIPs: ["10.7.7.7"] });
    await rig.settle(650_000);
    assert.deepEqual(
      rig.told().filter((event) => event.endsWith("same")),
      ["Warning ProvidedNodeIPNotFound same"],
    );
    assert.equal(rig.cluster.writes.length, 1);
  });
});

describe("the end", () => {
  test("before the start there is nothing to end, and it does not start any more", async () => {
    const rig = new NodeRig();
    rig.cluster.put(newcomer({ name: "a" }), [freshTaint]);
    await rig.stop();
    void rig.cloudNode.start();
    void rig.lifecycle.start();
    await rig.settle(10_000);
    assert.deepEqual([rig.machines.questions, rig.clock.pending], [[], 0]);
  });

  test("cuts what is under way, and nothing is asked or written after it", async () => {
    const rig = await startRig(["a"]);
    rig.machines.behaviour = (_nodes, signal) =>
      new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    await rig.settle(200);
    await rig.stop();
    rig.cluster.put(newcomer({ name: "b" }), [freshTaint]);
    await rig.settle(400_000);
    assert.deepEqual([rig.machines.questions, rig.cluster.writes, rig.events, rig.clock.pending], [[["a"]], [], [], 0]);
  });

  test("lets what is under way be finished in the time it is given", async () => {
    const rig = await startRig(["a"]);
    rig.machines.behaviour = async (nodes) => {
      await rig.clock.sleep(300);
      return rig.machines.answersTo(nodes);
    };
    await rig.settle(200);
    const stopped = rig.stop(500);
    await rig.settle(300);
    await stopped;
    assert.equal(isTainted(rig), false);
  });
});
