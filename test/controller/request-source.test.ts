// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestSource } from "../../src/controller/request-source.ts";
import type { Node } from "../../src/model/request.ts";
import { makeNode, makeService } from "../support/make-service.ts";

const identity = { key: "default/web", clusterName: "test", uids: ["uid-of-web"] };
const slice = { family: "IPv4", ports: [], endpoints: [] } as const;

function makeSource(watches: { readonly nodes: boolean; readonly endpoints: boolean }) {
  let nodes: readonly Node[] = [makeNode({ name: "a" }), makeNode({ name: "b", deleting: true })];
  const reads = { nodes: 0, endpoints: 0 };
  const source = new RequestSource(
    {
      nodes: {
        list: () => {
          reads.nodes++;
          return nodes;
        },
      },
      endpoints: {
        of: () => {
          reads.endpoints++;
          return [slice];
        },
      },
    },
    watches,
  );
  const setNodes = (want: readonly Node[]): void => {
    nodes = want;
    source.forgetNodes();
  };
  return { source, reads, setNodes };
}

test("what the provider does not look at is not read", () => {
  const { source, reads } = makeSource({ nodes: false, endpoints: false });
  const request = source.of(identity, [makeService()]);
  assert.deepEqual(request, { ...identity, members: [{ service: makeService(), endpoints: [] }], nodes: [] });
  assert.deepEqual(reads, { nodes: 0, endpoints: 0 });
});

test("requests share one list of targets until a node changes", () => {
  const { source, reads, setNodes } = makeSource({ nodes: true, endpoints: true });
  const first = source.of(identity, [makeService()]);
  const second = source.of(identity, [makeService()]);
  assert.deepEqual(first.members[0]?.endpoints, [slice]);
  assert.deepEqual(
    first.nodes.map(({ name }) => name),
    ["a"],
  );
  assert.equal(first.nodes, second.nodes);
  assert.equal(reads.nodes, 1);
  setNodes([makeNode({ name: "c" })]);
  assert.equal(source.of(identity, []).nodes[0]?.name, "c");
  assert.equal(reads.nodes, 2);
});

test("a request with targets that are not those of now is remembered, also between changes that undo each other", () => {
  const { source, setNodes } = makeSource({ nodes: true, endpoints: false });
  const [a, b] = [makeNode({ name: "a" }), makeNode({ name: "b" })];
  setNodes([a]);
  assert.equal(source.hadOtherTargets(), false);
  setNodes([a, b]);
  setNodes([{ ...a, ready: false }]);
  assert.equal(source.hadOtherTargets(), false);
  setNodes([a, b]);
  source.of(identity, []);
  setNodes([a]);
  assert.equal(source.hadOtherTargets(), true);
  assert.equal(source.hadOtherTargets(), false);
});
