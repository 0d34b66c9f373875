// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeTeller } from "../../../src/controller/nodes/node-teller.ts";
import { makeNode } from "../../support/make-service.ts";

function newTeller() {
  const told: unknown[][] = [];
  return { told, teller: new NodeTeller({ event: (...event) => void told.push(event) }) };
}

const node = makeNode({ name: "a" });
const complaint = { reason: "SyncNodeFailed", message: "no" };

test("Events are about the Node", () => {
  const { told, teller } = newTeller();
  teller.milestone(node, "Synced", "Node synced successfully");
  const subject = { apiVersion: "v1", kind: "Node", namespace: "", name: "a", uid: "uid-of-a" };
  assert.deepEqual(told, [[subject, "Normal", "Synced", "Node synced successfully"]]);
});

test("the same complaint is told once, until the node was well or is another one", () => {
  const { told, teller } = newTeller();
  assert.equal(teller.complain(node, complaint), true);
  assert.equal(teller.complain(node, complaint), false);
  assert.equal(teller.complain(node, { ...complaint, message: "still no" }), true);
  assert.equal(teller.complain({ ...node, uid: "other" }, complaint), true);
  teller.recovered(node);
  assert.equal(teller.complain(node, { ...complaint, message: "still no" }), true);
  assert.equal(told.length, 4);
});

test("the deletion of a node is told once; what is gone is forgotten", () => {
  const { told, teller } = newTeller();
  teller.deletionBegins(node);
  teller.deletionBegins(node);
  teller.retain(new Set([node.uid]));
  teller.deletionBegins(node);
  assert.deepEqual(
    told.map(([, type, reason, message]) => [type, reason, message]),
    [["Normal", "DeletingNode", "Deleting node a because it does not exist in the cloud provider"]],
  );
  teller.complain(node, complaint);
  teller.retain(new Set());
  teller.deletionBegins(node);
  assert.equal(teller.complain(node, complaint), true);
  assert.equal(told.length, 4);
});
