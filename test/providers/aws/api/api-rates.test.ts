// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actions } from "../../../../providers/aws/api/actions.ts";
import { type ApiRate, defaultApiRates, parseApiRates, rateOf } from "../../../../providers/aws/api/api-rates.ts";
import type { Action } from "../../../../providers/aws/aws-api.ts";

function parsed(text: string): readonly ApiRate[] {
  const result = parseApiRates(text);
  assert.equal(result.kind, "Parsed", JSON.stringify(result));
  return result.kind === "Parsed" ? result.rates : [];
}

function said(rate: ApiRate | undefined): string | undefined {
  return rate && `${rate.service} ${rate.operations.source} ${rate.callsPerSecond}:${rate.burst}`;
}

describe("the default rates", () => {
  test("each action is under one", () => {
    for (const action of actions) assert.ok(rateOf(action, defaultApiRates), action);
  });

  const cases: readonly (readonly [Action, string])[] = [
    ["DescribeTags", "elasticloadbalancing ^Describe 60:40"],
    ["RegisterTargets", "elasticloadbalancing ^(Register|Deregister)Targets$ 40:40"],
    ["DeregisterTargets", "elasticloadbalancing ^(Register|Deregister)Targets$ 40:40"],
    ["CreateListener", "elasticloadbalancing ^(Create|Delete) 80:40"],
    ["SetSubnets", "elasticloadbalancing ^(Modify|Set|Add|Remove) 20:20"],
    ["DescribeSubnets", "ec2 ^Describe 20:50"],
    ["CreateTags", "ec2 (?:) 20:50"],
  ];
  for (const [action, expected] of cases) {
    test(`${action}: ${expected}`, () => {
      assert.equal(said(rateOf(action, defaultApiRates))?.replace("ec2 ^ ", "ec2 (?:) "), expected);
    });
  }
});

describe("the rates of the flag", () => {
  test("nothing said leaves the defaults", () => {
    assert.deepEqual(parsed(""), defaultApiRates);
    assert.deepEqual(parsed(" , "), defaultApiRates);
  });

  test("a service that is named loses its defaults, the other keeps them", () => {
    const rates = parsed("Elastic Load Balancing v2:^Describe=10:20");
    assert.equal(said(rateOf("DescribeTags", rates)), "elasticloadbalancing ^Describe 10:20");
    assert.equal(rateOf("CreateListener", rates), undefined);
    assert.equal(said(rateOf("DescribeVpcs", rates)), "ec2 ^Describe 20:50");
  });

  test("the first that fits counts; the service of the item before is taken over", () => {
    const rates = parsed("EC2:^DescribeVpcs$=0.5:1, ^Describe=5:10,Elastic Load Balancing v2:Targets$=4:20");
    assert.equal(said(rateOf("DescribeVpcs", rates)), "ec2 ^DescribeVpcs$ 0.5:1");
    assert.equal(said(rateOf("DescribeSubnets", rates)), "ec2 ^Describe 5:10");
    assert.equal(said(rateOf("DeregisterTargets", rates)), "elasticloadbalancing Targets$ 4:20");
  });

  test("a pattern may hold colons and equals signs", () => {
    assert.equal(said(parsed("EC2:^(?:Create|Delete)(?=Tags)=5:10")[0]), "ec2 ^(?:Create|Delete)(?=Tags) 5:10");
  });

  test("all mistakes are told", () => {
    const text = "S3:^Get=1:1,^Describe=1:1,EC2:(=1:1,EC2:^D=0:1,EC2:^D=1:0,EC2:^D,EC2:^D=1.2.3:4,EC2:^D=1:2";
    const result = parseApiRates(text);
    assert.deepEqual(result, {
      kind: "Mistaken",
      mistakes: [
        '"S3:^Get=1:1": the service must be one of Elastic Load Balancing v2, EC2',
        '"^Describe=1:1": the service must be one of Elastic Load Balancing v2, EC2',
        '"EC2:(=1:1": the pattern is no regular expression',
        '"EC2:^D=0:1": there must be more than 0 calls a second',
        '"EC2:^D=1:0": the burst must be 1 or more',
        '"EC2:^D": must be service:pattern=callsPerSecond:burst, as in "EC2:^Describe=5:10"',
        '"EC2:^D=1.2.3:4": there must be more than 0 calls a second',
      ],
    });
  });
});
