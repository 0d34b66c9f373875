// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Outcome } from "../../../src/sandbox/aws/journal.ts";
import type { Parameters } from "../../../src/sandbox/aws/protocol/parameters.ts";
import { describeCall } from "../../../src/sandbox/cloud/describe-call.ts";

const arn = (resource: string): string => `arn:aws:elasticloadbalancing:us-west-2:123456789012:${resource}`;

function tell(action: string, parameters: Parameters, outcome: Outcome = { kind: "Done" }): string {
  return describeCall({ service: "elasticloadbalancing", action, parameters, outcome, number: 1, numberOfAction: 1 });
}

describe("describeCall", () => {
  test("a read without parameters", () => {
    assert.equal(tell("DescribeLoadBalancers", {}), "AWS read:  DescribeLoadBalancers -> done");
  });

  test("names instead of ARNs, what is short before what is long, and no tags", () => {
    const line = tell("CreateListener", {
      LoadBalancerArn: arn("loadbalancer/net/web/0123456789abcdef"),
      DefaultActions: [{ Type: "forward", TargetGroupArn: arn("targetgroup/web-80/0123456789abcdef") }],
      Port: "80",
      Tags: [{ Key: "fairlead.dev/cluster", Value: "sandbox" }],
    });
    assert.equal(
      line,
      "AWS write: CreateListener LoadBalancerArn=loadbalancer/web Port=80 DefaultActions=[{Type=forward TargetGroupArn=targetgroup/web-80}] -> done",
    );
  });

  test("what is too long is cut", () => {
    const line = tell("DescribeTags", {
      ResourceArns: Array.from({ length: 20 }, (_, index) => `listener/net/name-${index}`),
    });
    assert.ok(line.length < 240, line);
    assert.match(line, /… -> done$/);
  });

  for (const [outcome, words] of [
    [{ kind: "Refused", code: "ResourceInUse" }, "refused: ResourceInUse"],
    [{ kind: "Dropped" }, "not done, and no answer"],
    [{ kind: "ReplyLost", code: undefined }, "done, but the answer is lost"],
    [{ kind: "ReplyLost", code: "Throttling" }, "refused: Throttling, but the answer is lost"],
  ] as const satisfies readonly (readonly [Outcome, string])[]) {
    test(words, () => {
      const line = tell("DeleteTargetGroup", { TargetGroupArn: arn("targetgroup/web/01") }, outcome);
      assert.equal(line, `AWS write: DeleteTargetGroup TargetGroupArn=targetgroup/web -> ${words}`);
    });
  }
});
