// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type PodChange, planPods } from "../../../src/sandbox/cluster/pods.ts";
import { node, pod } from "./kube-objects.ts";

function tell(change: PodChange): string {
  const name = change.pod.metadata.name;
  return change.kind === "BindPod" ? `${change.kind} ${name} ${change.node}` : `${change.kind} ${name}`;
}

const nodes = [node("n1"), node("n2")];
const names = new Set(["n1", "n2"]);

describe("planPods", () => {
  test("a Pod goes to the node that has the fewest", () => {
    const pods = [pod("a", { node: "n1", ips: ["10.1.0.1"] }), pod("b"), pod("c")];
    assert.deepEqual(planPods(pods, nodes, names).map(tell), ["BindPod b n2", "BindPod c n1"]);
  });

  test("a cordoned node takes none, and a cluster without nodes lets them wait", () => {
    assert.deepEqual(planPods([pod("a")], [node("n1", { unschedulable: true }), node("n2")], names).map(tell), [
      "BindPod a n2",
    ]);
    assert.deepEqual(planPods([pod("a")], [], names), []);
  });

  test("a Pod that has its node is run once, and ended when it is deleted", () => {
    assert.deepEqual(planPods([pod("a", { node: "n1" })], nodes, names).map(tell), ["RunPod a"]);
    assert.deepEqual(planPods([pod("a", { node: "n1", ips: ["10.1.0.1"] })], nodes, names), []);
    assert.deepEqual(planPods([pod("a", { node: "n1", ips: ["10.1.0.1"], deleting: true })], nodes, names).map(tell), [
      "EndPod a",
    ]);
  });

  test("a Pod is ended also when its Node object went before it", () => {
    const ending = pod("a", { node: "n1", ips: ["10.1.0.1"], deleting: true });
    assert.deepEqual(planPods([ending], [], names).map(tell), ["EndPod a"]);
  });

  test("Pods on nodes of others are left alone", () => {
    assert.deepEqual(planPods([pod("a", { node: "theirs" })], nodes, names), []);
  });
});
