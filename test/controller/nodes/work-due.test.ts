// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { isWorkDue, workOn } from "../../../src/controller/nodes/work-due.ts";
import type { Node } from "../../../src/model/request.ts";
import { uninitializedTaint } from "../../../src/model/uninitialized-taint.ts";
import { makeNode } from "../../support/make-service.ts";

const taints = [uninitializedTaint];
const tainted = makeNode({ taints, providerID: "" });
const skewed = makeNode({ labels: { "failure-domain.beta.kubernetes.io/zone": "a" } });

test("a node is initialized while it has the taint, else its labels are mirrored where they differ", () => {
  assert.equal(workOn(tainted), "Initialize");
  assert.equal(workOn(makeNode({ ...skewed, taints })), "Initialize");
  assert.equal(workOn(skewed), "MirrorLabels");
  assert.equal(workOn(makeNode()), undefined);
  assert.equal(workOn(makeNode({ taints, deleting: true })), undefined);
});

const cases: readonly (readonly [due: boolean, name: string, have: Node | undefined, want: Node])[] = [
  [true, "a new node with the taint", undefined, tainted],
  [false, "a new node without", undefined, makeNode()],
  [true, "labels that differ", undefined, skewed],
  [true, "the taint comes back", makeNode(), tainted],
  [false, "the taint goes", tainted, makeNode()],
  [false, "the kubelet says again what it said", tainted, { ...tainted }],
  [false, "readiness", tainted, { ...tainted, ready: false }],
  [false, "another taint", tainted, { ...tainted, taints: [...taints, "x"] }],
  [true, "made anew", tainted, { ...tainted, uid: "other" }],
  [true, "a providerID from elsewhere", tainted, { ...tainted, providerID: "x" }],
  [true, "a label", tainted, { ...tainted, labels: { a: "b" } }],
  [true, "another --node-ip", tainted, { ...tainted, providedIPs: ["10.0.0.1"] }],
  [true, "an address", tainted, { ...tainted, addresses: [{ type: "Hostname", address: "a" }] }],
  [false, "its deletion", tainted, { ...tainted, deleting: true }],
];

for (const [due, name, have, want] of cases) {
  test(`${name}: ${due ? "to be looked at now" : "nothing new"}`, () => assert.equal(isWorkDue(have, want), due));
}
