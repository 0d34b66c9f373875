// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { resolveInput } from "../../../../providers/aws/apply/resolve-input.ts";
import { createPlanningRig } from "../planning-rig.ts";

describe("resolveInput", () => {
  test("puts identifiers for references at any depth, and leaves the rest", async () => {
    const rig = createPlanningRig();
    const { observed } = await rig.converge(rig.model());
    const [group] = observed.targetGroups;
    const [loadBalancer] = observed.loadBalancers;
    const TargetGroupArn = { $ref: `TargetGroup/${group?.TargetGroupName}` } as const;
    const input = {
      LoadBalancerArn: { $ref: `LoadBalancer/${loadBalancer?.LoadBalancerName}` },
      Port: 81,
      Protocol: "TCP",
      DefaultActions: [{ Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn, Weight: 1 }] } }],
    } as const;
    assert.deepEqual(resolveInput<"CreateListener">({ kind: "CreateListener", input }, observed), {
      ...input,
      LoadBalancerArn: loadBalancer?.LoadBalancerArn,
      DefaultActions: [
        {
          Type: "forward",
          ForwardConfig: { TargetGroups: [{ TargetGroupArn: group?.TargetGroupArn, Weight: 1 }] },
        },
      ],
    });
  });

  test("says what is not there", async () => {
    const observed = await createPlanningRig().observe();
    assert.throws(
      () =>
        resolveInput<"DeleteLoadBalancer">(
          { kind: "DeleteLoadBalancer", input: { LoadBalancerArn: { $ref: "LoadBalancer/lb" } } },
          observed,
        ),
      { reason: "NotFound", message: "DeleteLoadBalancer: there is no LoadBalancer lb any more" },
    );
  });
});
