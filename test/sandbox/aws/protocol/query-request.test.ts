// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseQueryRequest } from "../../../../src/sandbox/aws/protocol/query-request.ts";

const cases: readonly (readonly [title: string, body: string, parameters: object])[] = [
  ["plain parameters", "Name=a+b%26c&Port=80", { Name: "a b&c", Port: "80" }],
  ["ELBv2's lists of texts", "Subnets.member.2=b&Subnets.member.1=a", { Subnets: ["a", "b"] }],
  ["ten entries and more, in order", "L.10=j&L.9=i&L.1=a", { L: ["a", "i", "j"] }],
  [
    "ELBv2's lists of structures",
    "Targets.member.1.Id=i-1&Targets.member.1.Port=80&Targets.member.2.Id=i-2",
    { Targets: [{ Id: "i-1", Port: "80" }, { Id: "i-2" }] },
  ],
  [
    "lists in structures",
    "DefaultActions.member.1.ForwardConfig.TargetGroups.member.1.TargetGroupArn=arn",
    { DefaultActions: [{ ForwardConfig: { TargetGroups: [{ TargetGroupArn: "arn" }] } }] },
  ],
  [
    "EC2's lists",
    "Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2&GroupId.1=sg-1",
    { Filter: [{ Name: "vpc-id", Value: ["vpc-1", "vpc-2"] }], GroupId: ["sg-1"] },
  ],
  ["an empty list", "Subnets=", { Subnets: "" }],
];

describe("parseQueryRequest", () => {
  for (const [title, body, parameters] of cases) {
    test(title, () => {
      const request = parseQueryRequest(`Action=Do&Version=2015-12-01&${body}`);
      assert.deepEqual(request, { action: "Do", version: "2015-12-01", parameters });
    });
  }

  test("wants an action", () => {
    assert.throws(() => parseQueryRequest("Version=2015-12-01"), { code: "MissingAction" });
  });
});
