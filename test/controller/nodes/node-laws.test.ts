// SPDX-License-Identifier: Apache-2.0

/** What both node controllers keep to, whatever users, kubelets, clouds and the API server do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { InstanceAnswer } from "../../../src/controller/instances.ts";
import type { FreshNode, Taint } from "../../../src/controller/node-writer.ts";
import { shutdownTaint } from "../../../src/controller/nodes/node-taints.ts";
import { RetryableError, TerminalError } from "../../../src/errors.ts";
import type { NodeAddress } from "../../../src/model/request.ts";
import { uninitializedTaint } from "../../../src/model/uninitialized-taint.ts";
import { exists, gone, unknown } from "./fake-machines.ts";
import { freshTaint, newcomer } from "./node-cluster.ts";
import { NodeRig } from "./node-rig.ts";

const names = ["a", "b", "c"] as const;
const others: readonly Taint[] = [{ key: "dedicated", value: "gpu", effect: "NoSchedule" }];
const firstAddress = { type: "InternalIP", address: "10.0.0.1" };
const secondAddress = { type: "InternalIP", address: "10.0.0.2" };

const answers: Readonly<Record<string, (name: string) => InstanceAnswer>> = {
  one: (name) => exists(name, { addresses: [firstAddress] }),
  two: (name) => exists(name, { addresses: [secondAddress, firstAddress] }),
  none: (name) => exists(name, { addresses: [] }),
  nameless: (name) => exists(name, { providerID: "" }),
  shutdown: (name) => exists(name, {}, true),
  gone: () => gone,
  unknown: () => unknown(),
};

const faults = {
  conflict: { before: () => new RetryableError("Conflict", "changed") },
  refused: { before: () => new TerminalError("InvalidRequest", "no") },
  lostAnswer: { after: () => new RetryableError("Timeout", "no answer") },
  away: { before: () => new RetryableError("ConnectionRefused", "away") },
};

type Step =
  | {
      readonly kind: "register";
      readonly name: string;
      readonly providerID: string;
      readonly providedIPs: readonly string[];
    }
  | { readonly kind: "remove" | "taint" | "crowd"; readonly name: string }
  | { readonly kind: "ready"; readonly name: string; readonly ready: boolean }
  | { readonly kind: "answer"; readonly name: string; readonly answer: string }
  | { readonly kind: "fault"; readonly fault: keyof typeof faults }
  | { readonly kind: "watch"; readonly delivers: boolean }
  | { readonly kind: "restart"; readonly graceMs: number }
  | { readonly kind: "wait"; readonly ms: number };

const name = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("register" as const),
    name,
    providerID: fc.constantFrom("", "kubelet:///x"),
    providedIPs: fc.constantFrom<readonly string[]>([], ["10.0.0.1"], ["10.9.9.9"]),
  }),
  fc.record({ kind: fc.constantFrom("remove" as const, "taint" as const, "crowd" as const), name }),
  fc.record({ kind: fc.constant("ready" as const), name, ready: fc.boolean() }),
  fc.record({ kind: fc.constant("answer" as const), name, answer: fc.constantFrom(...Object.keys(answers), "gone") }),
  fc.record({
    kind: fc.constant("fault" as const),
    fault: fc.constantFrom(...(Object.keys(faults) as (keyof typeof faults)[])),
  }),
  fc.record({ kind: fc.constant("watch" as const), delivers: fc.boolean() }),
  fc.record({ kind: fc.constant("restart" as const), graceMs: fc.constantFrom(0, 500) }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(50, 150, 1_000, 6_000, 11_000, 400_000) }),
);

/** A history, and the laws that hold at each of its writes. */
class History {
  rig: NodeRig = new NodeRig();
  #registered = 0;
  /** What was answered of each node, in order. */
  readonly #said = new Map<string, InstanceAnswer["kind"][]>();
  readonly #deleted = new Set<string>();

  constructor() {
    const { cluster, machines } = this.rig;
    cluster.onWrite = (before, after) => this.#judge(before, after);
    machines.behaviour = (nodes) => {
      const given = machines.answersTo(nodes);
      for (const [node, { kind }] of given) this.#said.set(node, [...(this.#said.get(node) ?? []), kind]);
      return Promise.resolve(given);
    };
    this.#start();
  }

  async take(step: Step): Promise<void> {
    if (step.kind === "restart") await this.#restart(step.graceMs);
    else if (step.kind === "wait") await this.rig.settle(step.ms);
    else this.#change(step);
  }

  /** Everything is well from now on, for long enough. */
  async heal(): Promise<void> {
    const { cluster, machines } = this.rig;
    cluster.heal();
    cluster.deliversAtOnce = true;
    cluster.deliver();
    for (const each of names) {
      machines.set(each, answers["two"]?.(each) ?? gone);
      cluster.edit(each, { ready: true, providedIPs: [] });
    }
    await this.rig.settle(700_000);
  }

  #change(step: Exclude<Step, { kind: "restart" | "wait" }>): void {
    const { cluster, machines } = this.rig;
    switch (step.kind) {
      case "register":
        this.#register(step);
        break;
      case "remove":
        cluster.remove(step.name);
        break;
      case "taint":
        cluster.setTaints(step.name, [...others, freshTaint]);
        break;
      case "crowd":
        cluster.edit(step.name, { addresses: [{ type: "Hostname", address: step.name }, secondAddress] });
        break;
      case "ready":
        cluster.edit(step.name, { ready: step.ready });
        break;
      case "answer":
        machines.set(step.name, answers[step.answer]?.(step.name) ?? gone);
        break;
      case "fault":
        cluster.hookNext(faults[step.fault]);
        break;
      case "watch":
        this.#watch(step.delivers);
        break;
    }
  }

  #watch(delivers: boolean): void {
    const { cluster } = this.rig;
    cluster.deliversAtOnce = delivers;
    if (delivers) cluster.deliver();
  }

  #register({ name, providerID, providedIPs }: Extract<Step, { kind: "register" }>): void {
    const uid = `${name}-${++this.#registered}`;
    this.rig.cluster.put(
      newcomer({ name, uid, providerID, providedIPs }),
      [...others, freshTaint],
      this.rig.clock.now(),
    );
  }

  #start(): void {
    void this.rig.cloudNode.start();
    void this.rig.lifecycle.start();
  }

  async #restart(graceMs: number): Promise<void> {
    const before = this.rig;
    const stopped = before.stop(graceMs);
    await before.settle(graceMs);
    await stopped;
    const writes = before.cluster.writes.length;
    await before.settle(400_000);
    assert.equal(before.cluster.writes.length, writes, "written after the end");
    this.rig = new NodeRig({}, before);
    this.#start();
  }

  #judge(before: FreshNode, after: FreshNode | undefined): void {
    if (after === undefined) this.#judgeDeletion(before);
    else judgeChange(before, after);
  }

  #judgeDeletion({ node }: FreshNode): void {
    assert.equal(this.#deleted.has(node.uid), false, "deleted twice");
    this.#deleted.add(node.uid);
    assert.equal(node.ready, false, "deleted although it works");
    assert.notEqual(node.providerID, "", "deleted although its machine was never known");
    assert.deepEqual(this.#said.get(node.name)?.slice(-2), ["Gone", "Gone"]);
  }
}

function judgeChange(before: FreshNode, after: FreshNode): void {
  const { resourceVersion: _, ...was } = before;
  const { resourceVersion: __, ...is } = after;
  assert.ok(!isDeepStrictEqual(was, is), "written although nothing differs");
  const own = new Set([uninitializedTaint, shutdownTaint]);
  const foreign = ({ taints }: FreshNode): readonly Taint[] => taints.filter(({ key }) => !own.has(key));
  assert.deepEqual(foreign(after), foreign(before));
  assert.deepEqual(hostnames(before), hostnames(after));
  if (!before.node.taints.includes(uninitializedTaint) || after.node.taints.includes(uninitializedTaint)) return;
  assert.notEqual(after.node.providerID, "");
  assert.equal(after.node.labels["topology.kubernetes.io/zone"], "east-1a");
  assert.ok(
    after.node.addresses.some(({ type }) => type === "InternalIP"),
    "no address, and no taint",
  );
}

function hostnames({ node }: FreshNode): readonly NodeAddress[] {
  return node.addresses.filter(({ type }) => type === "Hostname");
}

test("in any history of nodes, machines, faults and restarts", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const history = new History();
      for (const each of steps) await history.take(each);
      await history.heal();
      const { cluster, clock } = history.rig;
      for (const each of cluster.names()) {
        const { node, taints } = cluster.server(each) ?? assert.fail();
        assert.deepEqual(taints, others);
        assert.deepEqual(node.addresses, [secondAddress, firstAddress, { type: "Hostname", address: each }]);
      }
      const writes = cluster.writes.length;
      await history.rig.settle(700_000);
      assert.equal(cluster.writes.length, writes, "written although all is well");
      await history.rig.stop();
      assert.equal(clock.pending, 0);
    }),
    { numRuns: 60 },
  );
});
