// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Target } from "../../../../providers/aws/model.ts";
import { deregisterOperations, registerOperations } from "../../../../providers/aws/plan/targets.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { createPlanningRig, outline, settings } from "../planning-rig.ts";

const target = (Id: string, Port = 80): Target => ({ Id, Port });
const set = (Targets: readonly Target[], SharedWithOtherClusters = false) => ({ Targets, SharedWithOtherClusters });
const many = Array.from({ length: 450 }, (_, index) => target(`i-${String(index).padStart(3, "0")}`));

describe("targets", () => {
  test("that are new are registered, and nothing is said of those that are there", () => {
    const [only, ...others] = registerOperations("tg", set([target("i-1"), target("i-2")]), [target("i-1")]);
    assert.deepEqual(only?.input, { TargetGroupArn: { $ref: "TargetGroup/tg" }, Targets: [target("i-2")] });
    assert.equal(only?.why, "1 target is new: i-2:80");
    assert.deepEqual(others, []);
  });

  test("of another port are others", () => {
    assert.equal(registerOperations("tg", set([target("i-1", 81)]), [target("i-1", 80)]).length, 1);
    assert.equal(deregisterOperations("tg", set([target("i-1", 81)]), { Targets: [target("i-1", 80)] }).length, 1);
  });

  test("of another zone are the same: AWS finds the zone itself", () => {
    const there = [{ ...target("10.0.0.1"), AvailabilityZone: "eu-west-1a" }];
    assert.deepEqual(registerOperations("tg", set([target("10.0.0.1")]), there), []);
    assert.deepEqual(deregisterOperations("tg", set([target("10.0.0.1")]), { Targets: there }), []);
  });

  test("go 200 a call", () => {
    const sizes = (operations: readonly { readonly input: object }[]) =>
      operations.map(({ input }) => ("Targets" in input && Array.isArray(input.Targets) ? input.Targets.length : 0));
    assert.deepEqual(sizes(registerOperations("tg", set(many), [])), [200, 200, 50]);
    assert.deepEqual(sizes(deregisterOperations("tg", set([]), { Targets: many })), [200, 200, 50]);
    assert.equal(
      deregisterOperations("tg", set([]), { Targets: many })[0]?.why,
      "200 targets are no longer wanted: i-000:80, i-001:80, i-002:80, …",
    );
  });

  test("that were not read are as wanted", () => {
    assert.deepEqual(registerOperations("tg", set(many), undefined), []);
    assert.deepEqual(deregisterOperations("tg", set([]), { Targets: undefined }), []);
  });

  test("of other clusters are left alone, and what is known to be ours is not", () => {
    assert.deepEqual(
      deregisterOperations("tg", set([target("i-1")], true), { Targets: [target("i-1"), target("i-9")] }),
      [],
    );
    const ownTargets = [target("i-1"), target("i-2")];
    const Targets = [...ownTargets, target("i-9")];
    const [leave] = deregisterOperations("tg", set([target("i-1")], true), { Targets, ownTargets });
    assert.deepEqual(leave?.input, { TargetGroupArn: { $ref: "TargetGroup/tg" }, Targets: [target("i-2")] });
    assert.equal(registerOperations("tg", set([target("i-1")], true), [target("i-9")]).length, 1);
  });

  test("IPv6 addresses are shown so that the port can be told from them", () => {
    assert.equal(
      registerOperations("tg", set([target("2001:db8::1")]), [])[0]?.why,
      "1 target is new: [2001:db8::1]:80",
    );
  });

  test("a node that joins costs one call, one that leaves another, in this order", async () => {
    const rig = createPlanningRig();
    const [first = "", second = "", third = ""] = rig.network.instanceIds;
    await rig.converge(rig.model({ targets: [first, second] }));
    const { operations } = await rig.converge(rig.model({ targets: [second, third] }));
    assert.deepEqual(
      operations.map(({ kind }) => kind),
      ["RegisterTargets", "DeregisterTargets"],
    );
  });

  test("of a load balancer to be replaced are kept up to date even when its successor cannot be made", async () => {
    const rig = createPlanningRig();
    const [first = "", second = ""] = rig.network.instanceIds;
    const { observed } = await rig.converge(rig.model({ targets: [first] }));
    rig.account.setQuotas({ loadBalancers: 1 });
    const goal = rig.model({ scheme: "internet-facing", targets: [second] });
    await assert.rejects(rig.converge(goal), { reason: "QuotaExceeded" });
    const [held] = observed.targetGroups;
    const group = rig.account.targetGroups.get(held?.TargetGroupArn ?? "");
    assert.deepEqual(
      [...(group?.targets.values() ?? [])].filter((each) => each.drainedAt === undefined).map(({ id }) => id),
      [second],
    );
    const again = planModel(goal, await rig.observe(), settings);
    assert.deepEqual(outline(again).slice(0, 1), ["CreateLoadBalancer LoadBalancer/default-web"]);
  });

  test("of another kind are not taken for those of a load balancer to be replaced", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model());
    const { operations } = await rig.converge(
      rig.model({ scheme: "internet-facing", targetType: "ip", targets: ["10.0.50.1"] }),
    );
    assert.deepEqual(outline(operations).slice(0, 2), [
      "CreateTargetGroup TargetGroup/default-web",
      "RegisterTargets TargetGroup/default-web",
    ]);
  });
});
