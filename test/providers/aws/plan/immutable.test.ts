// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Model } from "../../../../providers/aws/model.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import type { Shape } from "../make-model.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

describe("what cannot be changed in place", () => {
  const given = { givenName: "my-lb" };
  const cases: readonly (readonly [string, Partial<Shape>, RegExp])[] = [
    [
      "its scheme",
      { ...given, scheme: "internet-facing" },
      /my-lb .*scheme internal → internet-facing.*aws-load-balancer-name/,
    ],
    ["to have no security groups", { ...given, access: "None" }, /it was made with security groups/],
  ];
  for (const [name, later, message] of cases) {
    test(`is refused where an annotation fixes the name: ${name}`, async () => {
      const rig = createPlanningRig();
      await rig.converge(rig.model(given));
      await assert.rejects(rig.converge(rig.model(later)), { kind: "UserError", reason: "NameInUse", message });
    });
  }

  test("nor can security groups be given where there were none", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ ...given, access: "None" }));
    await assert.rejects(rig.converge(rig.model(given)), { message: /it was made without security groups/ });
  });

  test("a change of the name too makes a successor", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model(given));
    const { operations } = await rig.converge(rig.model({ givenName: "my-other-lb", scheme: "internet-facing" }));
    assert.ok(operations.some(({ kind }) => kind === "CreateLoadBalancer"));
  });

  test("another VPC is refused: names stay the same", async () => {
    const rig = createPlanningRig();
    const model: Model = rig.model({ access: "None" });
    const { observed } = await rig.converge(model);
    const moved = { ...model, targetGroups: model.targetGroups.map((each) => ({ ...each, VpcId: "vpc-2" })) };
    assert.throws(() => planModel(moved, observed, settings), { reason: "NameInUse", message: /vpc-2/ });
  });

  test("a successor cannot have the addresses of the one that serves", async () => {
    const rig = createPlanningRig();
    const [SubnetId = ""] = rig.network.publicSubnetIds;
    const [AllocationId = ""] = rig.network.allocationIds;
    const shape = { scheme: "internet-facing", subnets: [{ SubnetId, AllocationId }] } as const;
    await rig.converge(rig.model(shape));
    await assert.rejects(rig.converge(rig.model({ ...shape, access: "None" })), {
      kind: "UserError",
      reason: "AddressInUse",
      message: new RegExp(AllocationId),
    });
  });
});
