// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { actionGrammar, type WeightedAction } from "../../../../providers/aws/annotations/action.ts";

const arn = "arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/t/1";

test("weights of target groups by ARN and by Service", () => {
  const text = JSON.stringify({
    type: "forward",
    forwardConfig: {
      baseServiceWeight: 70,
      targetGroups: [
        { targetGroupARN: arn, weight: 20 },
        { serviceName: "api", servicePort: "https", weight: 10, decrypt: true },
        { serviceName: "api", servicePort: 80, weight: 0 },
      ],
      targetGroupStickinessConfig: { enabled: true },
    },
  });
  const wanted: WeightedAction = {
    baseServiceWeight: 70,
    targetGroups: [
      { kind: "Arn", targetGroupArn: arn, weight: 20 },
      { kind: "Service", serviceName: "api", servicePort: "https", weight: 10, decrypt: true },
      { kind: "Service", serviceName: "api", servicePort: 80, weight: 0, decrypt: false },
    ],
    stickiness: { enabled: true, durationSeconds: undefined },
  };
  assert.deepEqual(actionGrammar.parse(text, "controller"), wanted);
});

const one = { serviceName: "api", servicePort: 80 };

const good: readonly (readonly [string, unknown])[] = [
  ["no other target group", { baseServiceWeight: 1 }],
  ["one other without a weight", { baseServiceWeight: 1, targetGroups: [one] }],
  ["weight 999", { baseServiceWeight: 999, targetGroups: [{ ...one, weight: 999 }] }],
];

const bad: readonly (readonly [string, unknown])[] = [
  ["no weight of the Service itself", { targetGroups: [one] }],
  ["a weight below 0", { baseServiceWeight: -1, targetGroups: [one] }],
  ["a weight above 999", { baseServiceWeight: 1, targetGroups: [{ ...one, weight: 1000 }] }],
  ["half a weight", { baseServiceWeight: 0.5 }],
  ["several without weights", { baseServiceWeight: 1, targetGroups: [one, one] }],
  ["both a Service and an ARN", { baseServiceWeight: 1, targetGroups: [{ ...one, targetGroupARN: arn }] }],
  ["neither", { baseServiceWeight: 1, targetGroups: [{ weight: 1 }] }],
  ["a Service without a port", { baseServiceWeight: 1, targetGroups: [{ serviceName: "api" }] }],
  ["more than AWS takes", { baseServiceWeight: 1, targetGroups: Array(5).fill({ ...one, weight: 1 }) }],
  ["no list", { baseServiceWeight: 1, targetGroups: one }],
  ["no object in the list", { baseServiceWeight: 1, targetGroups: ["api"] }],
  ["stickiness that is no object", { baseServiceWeight: 1, targetGroupStickinessConfig: true }],
  ["stickiness that is not true or false", { baseServiceWeight: 1, targetGroupStickinessConfig: { enabled: 1 } }],
];

for (const [name, forwardConfig] of good) {
  test(`allowed: ${name}`, () => {
    assert.notEqual(actionGrammar.parse(JSON.stringify({ type: "forward", forwardConfig }), "controller"), undefined);
  });
}

for (const [name, forwardConfig] of bad) {
  test(`not allowed: ${name}`, () => {
    assert.equal(actionGrammar.parse(JSON.stringify({ type: "forward", forwardConfig }), "controller"), undefined);
  });
}

for (const text of ["", "{", "[]", "null", '{"type":"redirect"}', '{"type":"forward"}']) {
  test(`not allowed: ${JSON.stringify(text)}`, () => {
    assert.equal(actionGrammar.parse(text, "controller"), undefined);
  });
}
