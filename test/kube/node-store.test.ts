// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createNodeStore } from "../../src/kube/node-store.ts";
import { ObjectStore } from "../../src/kube/object-store.ts";
import { toNode } from "../../src/kube/to-node.ts";
import type { Node } from "../../src/model/request.ts";

function node(name: string, version: number, providerID = ""): unknown {
  return { metadata: { name, resourceVersion: String(version) }, spec: { providerID } };
}

test("nodes come in order of their names, as they are now, and are sorted once a change", () => {
  const objects = new ObjectStore<Node>({
    toModel: toNode,
    onSubscriberError: (thrown) => assert.fail(String(thrown)),
  });
  const nodes = createNodeStore(objects);
  const seen = (): string[] => nodes.list().map(({ name, providerID }) => name + providerID);
  assert.deepEqual(seen(), []);
  objects.put(node("b", 1));
  objects.put(node("a", 2));
  assert.deepEqual(seen(), ["a", "b"]);
  assert.equal(nodes.list(), nodes.list());
  objects.put(node("b", 3, "://b"));
  assert.deepEqual(seen(), ["a", "b://b"]);
  assert.equal(nodes.get("b")?.providerID, "://b");
  assert.equal(nodes.get("c"), undefined);
  objects.remove(node("a", 4));
  assert.deepEqual(seen(), ["b://b"]);
});
