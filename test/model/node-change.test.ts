// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type NodeChange, nodeChange, sameTargets } from "../../src/model/node-change.ts";
import type { Node } from "../../src/model/request.ts";
import { autoscalerTaint, exclusionLabel } from "../../src/model/target-node.ts";
import { makeNode } from "../support/make-service.ts";

const node = makeNode();
const tainted = makeNode({ taints: [autoscalerTaint] });
const excluded = makeNode({ labels: { [exclusionLabel]: "true" } });

const cases: readonly (readonly [NodeChange | undefined, string, Node | undefined, Node | undefined])[] = [
  ["Joined", "added", undefined, node],
  [undefined, "added, excluded", undefined, excluded],
  ["Left", "deleted", node, undefined],
  [undefined, "deleted, was excluded", excluded, undefined],
  ["Left", "excluded by label", node, excluded],
  ["Joined", "label taken away", excluded, node],
  ["Left", "tainted by the autoscaler", node, makeNode({ taints: [autoscalerTaint] })],
  ["Left", "deletion begins", node, makeNode({ deleting: true })],
  ["ProviderID", "providerID given", makeNode({ providerID: "" }), node],
  [undefined, "providerID of an excluded node", excluded, { ...excluded, providerID: "x" }],
  ["ProviderID", "providerID taken away", node, makeNode({ providerID: "" })],
  [
    "ProviderID",
    "providerID of a node that is not Ready",
    makeNode({ ready: false, providerID: "x" }),
    { ...node, ready: false },
  ],
  // Upstream looks at all load balancers for these, and finds the same targets as before.
  [undefined, "providerID of a node that goes", tainted, { ...tainted, providerID: "x" }],
  [undefined, "a node that goes is excluded, too", tainted, { ...tainted, labels: excluded.labels }],
  [undefined, "an excluded node goes", excluded, { ...tainted, labels: excluded.labels }],
  ["Left", "a node that is not Ready is excluded", makeNode({ ready: false }), { ...excluded, ready: false }],
  [undefined, "other taints", node, makeNode({ taints: ["other"] })],
  [undefined, "readiness", node, makeNode({ ready: false })],
  [undefined, "cordoned", node, makeNode({ unschedulable: true })],
  [undefined, "labels", node, makeNode({ labels: { zone: "a" } })],
  [undefined, "addresses", node, makeNode({ addresses: [{ type: "InternalIP", address: "10.0.0.1" }] })],
];

for (const [change, name, have, want] of cases) {
  test(`${name}: ${change ?? "does not concern load balancers"}`, () => {
    assert.equal(nodeChange(have, want), change);
  });
}

test("targets are the same by name and providerID", () => {
  const [a, b] = [makeNode({ name: "a" }), makeNode({ name: "b" })];
  assert.equal(sameTargets([a, b], [{ ...a, ready: false }, b]), true);
  assert.equal(sameTargets([a, b], [a]), false);
  assert.equal(sameTargets([a], [b]), false);
  assert.equal(sameTargets([a], [{ ...a, providerID: "other" }]), false);
});
