// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type TargetGroupAnnotations,
  targetGroupTable,
} from "../../../../providers/aws/annotations/target-group-table.ts";

/** Field, text, what is read of it. */
const cases: readonly (readonly [keyof TargetGroupAnnotations, string, unknown])[] = [
  ["targetType", "ip", "ip"],
  ["targetType", "nlb-ip", undefined],
  ["healthProtocol", "http", "HTTP"],
  ["healthProtocol", "HTTPS", "HTTPS"],
  ["healthProtocol", "udp", undefined],
  ["healthIntervalSeconds", "5", 5],
  ["healthIntervalSeconds", "4", undefined],
  ["healthTimeoutSeconds", "120", 120],
  ["healthTimeoutSeconds", "121", undefined],
  ["healthyThreshold", "2", 2],
  ["unhealthyThreshold", "11", undefined],
  ["successCodes", "200-399", "200-399"],
  ["successCodes", "200,204,301-308", "200,204,301-308"],
  ["successCodes", "2xx", undefined],
  ["successCodes", "100", undefined],
  ["proxyProtocol", "*", "*"],
  ["proxyProtocol", "v2", undefined],
  ["proxyProtocolPorts", "80, 443", ["80", "443"]],
  ["proxyProtocolPorts", "http", undefined],
  ["multiCluster", "true", true],
  ["targetsWithEndpointsOnly", "yes", undefined],
];

for (const [field, text, wanted] of cases) {
  test(`${field} of ${JSON.stringify(text)}`, () => {
    assert.deepEqual(targetGroupTable[field].grammar.parse(text, "controller"), wanted);
  });
}
