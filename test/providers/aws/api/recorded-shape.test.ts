// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createRecordedApi } from "../../../../providers/aws/api/recorded-api.ts";
import { mistakesIn, withoutNulls } from "../../../../providers/aws/api/recorded-shape.ts";

/** What stands in a reply, and what is wrong with it. */
const cases: readonly (readonly [object, readonly string[]])[] = [
  [{}, []],
  [{ SubnetId: "subnet-1", AvailableIpAddressCount: 3, Tags: [{ Key: "k", Value: "v" }], Unheard: [null] }, []],
  [{ Tags: "none" }, ["at.Tags: must be a list of objects"]],
  [{ Tags: [null] }, ["at.Tags: must be a list of objects"]],
  [{ Tags: [{ Key: 1, Value: "v" }, { Key: "k" }] }, ["at.Tags[0].Key: must be text"]],
  [
    { CidrBlock: ["10.0.0.0/8"], AvailableIpAddressCount: "3" },
    ["at.CidrBlock: must be text", "at.AvailableIpAddressCount: must be a number"],
  ],
  [{ SecurityGroups: ["sg-1"] }, []],
  [{ SecurityGroups: [{ GroupId: "sg-1" }] }, []],
  [{ SecurityGroups: [1] }, ["at.SecurityGroups: must be a list"]],
  [{ LoadBalancerArns: [{}] }, ["at.LoadBalancerArns: must be a list of texts"]],
  [
    { DefaultActions: [{ ForwardConfig: { TargetGroups: {} } }] },
    ["at.DefaultActions[0].ForwardConfig.TargetGroups: must be a list of objects"],
  ],
  [{ DefaultActions: [{ ForwardConfig: [] }] }, ["at.DefaultActions[0].ForwardConfig: must be an object"]],
];

for (const [value, mistakes] of cases) {
  test(`${JSON.stringify(value)}: ${mistakes.length} mistakes`, () =>
    assert.deepEqual(mistakesIn(value, "at"), mistakes));
}

test("null is not set, at any depth; in a list it stays", () => {
  const told = withoutNulls({ a: null, b: { c: null, d: [{ e: null }, null] } });
  assert.deepEqual(told, { b: { d: [{}, null] } });
});

test("a file with such mistakes is refused, with all of them", () => {
  const facts = {
    DescribeSubnets: { Subnets: [{ SubnetId: "s", VpcId: "v", AvailabilityZone: "a", OutpostArn: null, Tags: {} }] },
    DescribeTargetHealth: { "arn:tg": { TargetHealthDescriptions: [{ Target: "i-1" }] } },
  };
  assert.throws(() => createRecordedApi(facts), {
    name: "UserError",
    reason: "InvalidAwsFacts",
    message:
      /Subnets\[0\]\.Tags: must be a list of objects; DescribeTargetHealth\.arn:tg\.TargetHealthDescriptions\[0\]\.Target: must be an object$/,
  });
});
