// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Node } from "../../src/model/request.ts";
import { type Exclusion, exclusionLabel, exclusionOf, selectTargets } from "../../src/model/target-node.ts";
import { makeNode } from "../support/make-service.ts";

const label = (value: string): Partial<Node> => ({ labels: { [exclusionLabel]: value } });

const cases: readonly (readonly [Exclusion | undefined, string, Partial<Node>])[] = [
  [undefined, "plain", {}],
  [undefined, "not Ready", { ready: false }],
  [undefined, "cordoned", { unschedulable: true }],
  [undefined, "without providerID", { providerID: "" }],
  [undefined, "of the control plane", { labels: { "node-role.kubernetes.io/control-plane": "" } }],
  [undefined, "tainted otherwise", { taints: ["node.kubernetes.io/unreachable"] }],
  [undefined, 'label "false"', label("false")],
  [undefined, 'label "0"', label("0")],
  ["ExcludedByLabel", 'label "true"', label("true")],
  ["ExcludedByLabel", 'label ""', label("")],
  ["ExcludedByLabel", 'label "no"', label("no")],
  ["Deleting", "being deleted", { deleting: true }],
  ["ToBeDeletedByClusterAutoscaler", "tainted by the autoscaler", { taints: ["ToBeDeletedByClusterAutoscaler"] }],
];

for (const [exclusion, name, own] of cases) {
  test(`a node ${name}: ${exclusion ?? "may be a target"}`, () => {
    assert.equal(exclusionOf(makeNode(own)), exclusion);
  });
}

test("targets keep their order", () => {
  const nodes = [makeNode({ name: "a" }), makeNode({ name: "b", deleting: true }), makeNode({ name: "c" })];
  assert.deepEqual(
    selectTargets(nodes).map(({ name }) => name),
    ["a", "c"],
  );
});
