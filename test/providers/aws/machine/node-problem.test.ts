// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { instanceNotSeen, notAnInstance, notFoundByName } from "../../../../providers/aws/machine/node-problem.ts";
import { nodeReasons } from "../../../../providers/aws/reasons.ts";
import type { Problem } from "../../../../src/errors.ts";

const node = { name: "ip-10-0-0-1.eu-west-1.compute.internal", providerID: "eks-hybrid:///eu-west-1/c1/mi-1" };

const cases: readonly (readonly [problem: Problem, reason: string, advice: RegExp])[] = [
  [notAnInstance(node), "UserError NotAnInstance", /eks-hybrid:\/\/\/eu-west-1\/c1\/mi-1 .*left alone/],
  [notFoundByName(node, { kind: "None" }, "c1"), "UserError NodeNotFoundByName", /--provider-id=.*--hostname-override/],
  [
    notFoundByName(node, { kind: "OfOthers", clusters: ["c2", "c3"] }, "c1"),
    "UserError NodeNotFoundByName",
    /for the cluster c2, c3: tag it kubernetes\.io\/cluster\/c1, or give --cluster-name/,
  ],
  [
    notFoundByName(node, { kind: "Several", ids: ["i-1", "i-2"] }, "c1"),
    "UserError AmbiguousNodeName",
    /i-1, i-2 have .*--aws-vpc-id/,
  ],
  [instanceNotSeen("i-1", "TooEarly"), "RetryableError InstanceNotSeen", /no instance i-1: .*five minutes/],
  [instanceNotSeen("i-1", "NoneSeenThere"), "RetryableError InstanceNotSeen", /region and account/],
  [instanceNotSeen("i-1", "NotTold"), "RetryableError InstanceNotSeen", /another account's/],
];

describe("why nothing can be said of a node's machine", () => {
  for (const [problem, reason, advice] of cases) {
    test(`${reason}: ${problem.message}`, () => {
      assert.equal(`${problem.kind} ${problem.reason}`, reason);
      assert.match(problem.message, advice);
      assert.match(problem.message, /\.$/);
    });
  }

  test("is told of in the table of reasons, and nothing else is", () => {
    assert.deepEqual(Object.keys(nodeReasons).sort(), [...new Set(cases.map(([{ reason }]) => reason))].sort());
  });
});
