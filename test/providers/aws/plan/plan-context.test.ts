// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createPlanContext } from "../../../../providers/aws/plan/plan-context.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

describe("createPlanContext", () => {
  test("tells the wanted load balancer from those it replaces and those that may go", async () => {
    const rig = createPlanningRig();
    const goal = rig.model({ givenName: "b" });
    await rig.converge(rig.model({ givenName: "a" }));
    await rig.converge(goal);
    await rig.converge(rig.model({ givenName: "c" }));
    const observed = await rig.observe();
    const arns = new Map(observed.loadBalancers.map((each) => [each.LoadBalancerName, each.LoadBalancerArn]));
    const retired = [arns.get("a") ?? "", arns.get("b") ?? ""];
    const context = createPlanContext(goal, { ...observed, retired }, settings);
    assert.equal(context.current?.LoadBalancerName, "b");
    assert.deepEqual(
      context.retired.map((each) => each.LoadBalancerName),
      ["a"],
      "the wanted one never may go",
    );
    assert.deepEqual(
      context.predecessors.map((each) => each.LoadBalancerName),
      ["c"],
    );
  });
});
