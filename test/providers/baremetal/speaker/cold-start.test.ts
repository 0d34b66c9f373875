// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { firstTableDelayMs } from "../../../../providers/baremetal/speaker/cold-start.ts";
import { makeNode } from "./cluster.ts";

const cases: readonly (readonly [what: string, nodes: readonly string[], alive: readonly string[], delayMs: number])[] =
  [
    ["alone in the cluster", ["iris1"], ["iris1"], 0],
    ["its own Node is not known yet", [], [], 0],
    ["another speaker lives", ["iris1", "iris2", "iris9"], ["iris1", "iris9"], 0],
    ["no other speaker lives", ["iris1", "iris2", "iris9"], ["iris1"], 1_000],
    ["the one that lives has no Node any more", ["iris1", "iris2"], ["iris1", "gone"], 1_000],
  ];

for (const [what, nodes, alive, delayMs] of cases) {
  test(`${what}: the first table waits ${delayMs} ms`, () => {
    const cold = {
      nodeName: "iris1",
      nodes: { list: () => nodes.map((name) => makeNode(name)) },
      liveness: { isAlive: (node: string) => alive.includes(node) },
    };
    assert.equal(firstTableDelayMs(cold), delayMs);
  });
}
