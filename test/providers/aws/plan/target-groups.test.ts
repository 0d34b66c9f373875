// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Operation } from "../../../../providers/aws/operation.ts";
import type { Shape } from "../make-model.ts";
import { createPlanningRig, outline } from "../planning-rig.ts";

async function change(first: Partial<Shape>, later: Partial<Shape>): Promise<readonly Operation[]> {
  const rig = createPlanningRig();
  await rig.converge(rig.model(first));
  return (await rig.converge(rig.model(later))).operations;
}

const delay = (Value: string) => [{ Key: "deregistration_delay.timeout_seconds", Value }];

describe("target groups", () => {
  test("are made with everything but attributes, which are set only where they are not AWS's defaults", async () => {
    const rig = createPlanningRig();
    const model = rig.model({ targetGroupAttributes: delay("30"), tags: { team: "a" } });
    const { operations } = await rig.converge(model);
    const own = operations.filter(({ on }) => on.startsWith("TargetGroup/"));
    assert.deepEqual(
      own.map(({ kind }) => kind),
      ["CreateTargetGroup", "ModifyTargetGroupAttributes", "RegisterTargets"],
    );
    const [want] = model.targetGroups;
    assert.ok(want);
    const { Attributes: _, Targets: __, SharedWithOtherClusters: ___, ...input } = want;
    assert.deepEqual(own[0]?.input, input);
    assert.deepEqual(own[1]?.why, "Attributes deregistration_delay.timeout_seconds=30");
  });

  const cases: readonly (readonly [string, Partial<Shape>, Partial<Shape>, readonly string[]])[] = [
    [
      "a health check is modified in place",
      {},
      { healthCheck: { HealthCheckIntervalSeconds: 30 } },
      ["ModifyTargetGroup"],
    ],
    ["an attribute is set", {}, { targetGroupAttributes: delay("30") }, ["ModifyTargetGroupAttributes"]],
    ["and goes back to its default", { targetGroupAttributes: delay("30") }, {}, ["ModifyTargetGroupAttributes"]],
    ["the port that new targets would have changes nothing", {}, { healthCheck: { Port: 31_999 } }, []],
    [
      "another protocol is another group, which takes over before the present one goes",
      {},
      { ports: [{ port: 80, protocol: "TCP_UDP" }] },
      ["AuthorizeSecurityGroupIngress", "CreateTargetGroup", "RegisterTargets", "ModifyListener", "DeleteTargetGroup"],
    ],
    [
      "so is another type of targets",
      {},
      { targetType: "ip", targets: ["10.0.50.1"] },
      ["CreateTargetGroup", "RegisterTargets", "ModifyListener", "DeleteTargetGroup"],
    ],
  ];
  for (const [name, first, later, kinds] of cases) {
    test(name, async () => {
      const operations = await change(first, later);
      assert.deepEqual(
        operations.map(({ kind }) => kind),
        kinds,
      );
    });
  }

  test("tags are put right by ELBv2", async () => {
    const operations = await change({ tags: { team: "a" } }, { tags: { team: "b" } });
    const own = operations.filter(({ on }) => on.startsWith("TargetGroup/"));
    assert.deepEqual(outline(own), ["AddTags TargetGroup/default-web"]);
  });
});
