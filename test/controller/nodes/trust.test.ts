// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { InstanceAnswer } from "../../../src/controller/instances.ts";
import { chooseWitnesses, judgeTrust, type Trust } from "../../../src/controller/nodes/trust.ts";
import { makeNode } from "../../support/make-service.ts";
import { exists, gone, unknown } from "./fake-machines.ts";

const up = (name: string) => makeNode({ name });
const down = (name: string) => makeNode({ name, ready: false });

const cases: readonly {
  readonly name: string;
  readonly trust: Trust;
  readonly nodes: readonly ReturnType<typeof makeNode>[];
  readonly answers: Readonly<Record<string, InstanceAnswer>>;
}[] = [
  { name: "the only node of a cluster", trust: "Trusted", nodes: [down("a")], answers: { a: gone } },
  {
    name: "another machine that is known",
    trust: "Trusted",
    nodes: [down("a"), down("b"), up("c")],
    answers: { a: gone, b: exists("b"), c: gone },
  },
  {
    name: "all nodes gone, none of them works",
    trust: "NoWitness",
    nodes: [down("a"), down("b")],
    answers: { a: gone, b: gone },
  },
  {
    name: "others that the provider cannot know",
    trust: "NoWitness",
    nodes: [down("a"), up("b")],
    answers: { a: gone, b: unknown() },
  },
  {
    name: "a node that works is said to be gone",
    trust: "Contradicted",
    nodes: [down("a"), up("b"), up("c")],
    answers: { a: gone, b: gone, c: unknown() },
  },
];

for (const { name, trust, nodes, answers } of cases) {
  test(`${name}: ${trust}`, () => assert.equal(judgeTrust(nodes, new Map(Object.entries(answers))), trust));
}

test("witnesses are nodes that work and have a providerID, a small number of them", () => {
  const nodes = [
    down("a"),
    makeNode({ name: "b", providerID: "" }),
    ...Array.from({ length: 50 }, (_, i) => up(`n-${i}`)),
  ];
  const witnesses = chooseWitnesses(nodes);
  assert.equal(witnesses.length, 20);
  assert.ok(witnesses.every(({ ready, providerID }) => ready && providerID !== ""));
});
