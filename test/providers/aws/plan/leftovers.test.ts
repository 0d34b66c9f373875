// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Observed } from "../../../../providers/aws/observed.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { createPlanningRig, outline, settings } from "../planning-rig.ts";

describe("what nobody wants any more", () => {
  test("the backend group stays while another load balancer uses it", async () => {
    const rig = createPlanningRig();
    const { observed } = await rig.converge(rig.model());
    const plan = planModel(undefined, { ...observed, backendGroupInUse: true }, settings);
    assert.deepEqual(outline(plan), [
      "DeleteLoadBalancer LoadBalancer/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
      "DeleteSecurityGroup SecurityGroup/default-web",
    ]);
  });

  test("a load balancer that was deleted by hand leaves the rest to be deleted", async () => {
    const rig = createPlanningRig();
    const { observed } = await rig.converge(rig.model());
    const [gone] = observed.loadBalancers;
    rig.account.loadBalancers.delete(gone?.LoadBalancerArn ?? "");
    for (const { arn } of rig.account.listeners.all()) rig.account.listeners.delete(arn);
    const { operations } = await rig.converge(undefined);
    assert.deepEqual(
      operations.map(({ kind }) => kind),
      ["DeleteTargetGroup", "DeleteSecurityGroup", "RevokeSecurityGroupIngress", "DeleteSecurityGroup"],
    );
  });

  test("target groups that were made and never used go", async () => {
    const rig = createPlanningRig();
    const before = await rig.observe();
    await rig.apply(
      planModel(rig.model({ ports: [{ port: 80 }, { port: 81 }] }), before, settings).slice(0, 7),
      before,
    );
    await rig.converge(rig.model());
    assert.equal(rig.account.targetGroups.size, 1);
  });

  test("target groups stay while a load balancer may use them whose listeners were not read", async () => {
    const rig = createPlanningRig();
    const { observed } = await rig.converge(rig.model({ ports: [{ port: 80 }, { port: 81 }] }));
    const loadBalancers = observed.loadBalancers.map((have) => ({ ...have, listeners: undefined }));
    const unread: Observed = { ...observed, loadBalancers };
    const kinds = planModel(rig.model(), unread, settings).map(({ kind }) => kind);
    assert.ok(!kinds.includes("DeleteTargetGroup"));
  });

  test("the groups of a load balancer that is being replaced stay, though its successor has none", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model());
    const goal = rig.model({ access: "None" });
    const { operations } = await rig.converge(goal);
    assert.ok(!operations.some(({ kind }) => kind === "DeleteSecurityGroup"));
    const present = rig.account.loadBalancers.all().find(({ securityGroups }) => securityGroups.length > 0);
    const { operations: later } = await rig.converge(goal, { retired: [present?.arn ?? ""] });
    assert.deepEqual(
      later.map(({ kind }) => kind),
      [
        "DeleteLoadBalancer",
        "DeleteTargetGroup",
        "DeleteSecurityGroup",
        "RevokeSecurityGroupIngress",
        "DeleteSecurityGroup",
      ],
    );
  });

  test("nothing is planned where nothing is left", async () => {
    assert.deepEqual(planModel(undefined, await createPlanningRig().observe(), settings), []);
  });
});
