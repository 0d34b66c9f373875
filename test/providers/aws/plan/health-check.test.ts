// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TargetGroupModel } from "../../../../providers/aws/model.ts";
import type { ObservedTargetGroup } from "../../../../providers/aws/observed.ts";
import { healthCheckChanges, toHealthCheck } from "../../../../providers/aws/plan/health-check.ts";
import { createPlanningRig } from "../planning-rig.ts";

const rig = createPlanningRig();
const http = {
  HealthCheckProtocol: "HTTP",
  HealthCheckPort: "31000",
  HealthCheckPath: "/healthz",
  Matcher: { HttpCode: "200" },
} as const;

function makeWant(own: Partial<TargetGroupModel> = {}): TargetGroupModel {
  const [want] = rig.model({ healthCheck: own }).targetGroups;
  assert.ok(want);
  return want;
}

function makeHave({ Name, ...want }: TargetGroupModel): ObservedTargetGroup {
  return { ...want, TargetGroupName: Name, TargetGroupArn: "arn", LoadBalancerArns: [] };
}

describe("health checks", () => {
  const cases: readonly (readonly [string, Partial<TargetGroupModel>, Partial<TargetGroupModel>, readonly string[]])[] =
    [
      ["the same", {}, {}, []],
      ["interval", { HealthCheckIntervalSeconds: 30 }, {}, ["interval 10 → 30"]],
      ["timeout", { HealthCheckTimeoutSeconds: 5 }, {}, ["timeout 10 → 5"]],
      ["port", { HealthCheckPort: "10256" }, {}, ["port traffic-port → 10256"]],
      [
        "thresholds",
        { HealthyThresholdCount: 2, UnhealthyThresholdCount: 4 },
        {},
        ["healthy threshold 3 → 2", "unhealthy threshold 3 → 4"],
      ],
      [
        "from TCP to HTTP",
        http,
        {},
        ["protocol TCP → HTTP", "port traffic-port → 31000", "path / → /healthz", "success codes 200-399 → 200"],
      ],
      ["from HTTP to TCP", {}, http, ["protocol HTTP → TCP", "port 31000 → traffic-port"]],
      [
        "a path and codes that nobody asks for any more",
        { HealthCheckProtocol: "HTTP", HealthCheckPort: "31000" },
        http,
        ["path /healthz → /", "success codes 200 → 200-399"],
      ],
    ];
  for (const [name, want, have, changes] of cases) {
    test(`differ: ${name}`, () => {
      assert.deepEqual(healthCheckChanges(makeWant(want), makeHave(makeWant(have))), changes);
    });
  }

  test("are sent whole; defaults are AWS's when a group is made, and named when one is changed", () => {
    const want = makeWant({ HealthCheckProtocol: "HTTP" });
    const made = toHealthCheck(want);
    assert.equal("HealthCheckPath" in made || "Matcher" in made, false);
    const changed = toHealthCheck(want, makeHave(makeWant(http)));
    assert.deepEqual([changed.HealthCheckPath, changed.Matcher], ["/", { HttpCode: "200-399" }]);
  });

  test("over TCP have neither path nor codes", () => {
    const sent = toHealthCheck(makeWant({ HealthCheckPath: "/x", Matcher: { HttpCode: "200" } }));
    assert.equal("HealthCheckPath" in sent || "Matcher" in sent, false);
  });
});
