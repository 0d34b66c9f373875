// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeGroupRules } from "../../../../providers/aws/resolve/node-groups.ts";
import { makeGroup } from "./parts.ts";

const cluster = [{ Key: "kubernetes.io/cluster/prod", Value: "owned" }];
const nodeGroups = [
  makeGroup({ GroupId: "sg-marked", Tags: cluster }),
  makeGroup({ GroupId: "sg-marked-too", Tags: cluster }),
  makeGroup({ GroupId: "sg-others", Tags: [{ Key: "kubernetes.io/cluster/stage", Value: "owned" }] }),
  makeGroup({ GroupId: "sg-plain" }),
];

type Groups = Readonly<Record<string, readonly string[]>>;

function groupsFor(instanceGroups: Groups, instances: readonly string[] = Object.keys(instanceGroups)) {
  const network = { instanceGroups: new Map(Object.entries(instanceGroups)), nodeGroups };
  return nodeGroupRules(instances, [], network, "prod").map(({ GroupId }) => GroupId);
}

const chosen: readonly (readonly [string, Groups, readonly string[]])[] = [
  ["the only one, marked or not", { "i-1": ["sg-plain"] }, ["sg-plain"]],
  ["the only one that is the cluster's", { "i-1": ["sg-others", "sg-marked", "sg-plain"] }, ["sg-marked"]],
  ["each once, by id", { "i-1": ["sg-plain"], "i-2": ["sg-marked"], "i-3": ["sg-plain"] }, ["sg-marked", "sg-plain"]],
  ["none of an instance without any", { "i-1": [] }, []],
];

for (const [name, instanceGroups, groups] of chosen) {
  test(`group of the nodes: ${name}`, () => {
    assert.deepEqual(groupsFor(instanceGroups), groups);
  });
}

test("an instance that is gone has none", () => {
  assert.deepEqual(groupsFor({ "i-1": ["sg-plain"] }, ["i-0", "i-1"]), ["sg-plain"]);
});

const ambiguous: readonly (readonly [readonly string[], RegExp])[] = [
  [
    ["sg-plain", "sg-others"],
    /i-1 has the security groups sg-plain, sg-others; .*kubernetes\.io\/cluster\/prod.*; none has it/,
  ],
  [["sg-marked", "sg-marked-too"], /; sg-marked, sg-marked-too has it/],
];

for (const [groups, message] of ambiguous) {
  test(`${groups.join(" and ")} are ambiguous`, () => {
    assert.throws(() => groupsFor({ "i-1": groups }), {
      name: "UserError",
      reason: "AmbiguousSecurityGroups",
      message,
    });
  });
}
