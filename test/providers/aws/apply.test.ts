// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { applyOperation } from "../../../providers/aws/apply.ts";
import type { Attribute } from "../../../providers/aws/model.ts";
import type { Observed, ObservedSecurityGroup } from "../../../providers/aws/observed.ts";
import type { Operation } from "../../../providers/aws/operation.ts";
import { byRule } from "../../../providers/aws/plan/security-rules.ts";
import { planModel } from "../../../providers/aws/plan.ts";
import { UserError } from "../../../src/errors.ts";
import { AwsError } from "../../../src/sandbox/aws/aws-error.ts";
import { toSdkError } from "./account-api.ts";
import { arbitraryShape } from "./arbitrary-shape.ts";
import { createPlanningRig, type PlanningRig, settings, signal } from "./planning-rig.ts";

const shapes = arbitraryShape(createPlanningRig().network);

/** AWS has attributes that nothing restores: they are not known of what was just made. */
const unrestored = /^secondary_ips|^target_health_state/;

/** What is known, without the order of rules and what only a read tells. */
function comparable(observed: Observed): unknown {
  const attributes = (have: readonly Attribute[] | undefined) => have?.filter(({ Key }) => !unrestored.test(Key));
  const group = (have: ObservedSecurityGroup) => ({ ...have, Ingress: [...have.Ingress].sort(byRule) });
  const { network, backendGroup, loadBalancers, targetGroups, securityGroups } = observed;
  return {
    nodeGroups: network?.nodeGroups.map(group),
    backendGroup: backendGroup && group(backendGroup),
    securityGroups: securityGroups.map(group),
    loadBalancers: loadBalancers
      .map((have) => ({
        ...have,
        Attributes: attributes(have.Attributes),
        listeners: [...(have.listeners ?? [])].sort((left, right) => left.Port - right.Port),
      }))
      .sort((left, right) => (left.LoadBalancerName < right.LoadBalancerName ? -1 : 1)),
    targetGroups: targetGroups
      .map((have) => ({
        ...have,
        // Which targets this process has registered cannot be read.
        ownTargets: undefined,
        Attributes: attributes(have.Attributes),
        Targets: have.Targets?.map(({ Id, Port }) => `${Id} ${Port}`),
      }))
      .sort((left, right) => (left.TargetGroupName < right.TargetGroupName ? -1 : 1)),
  };
}

/** The first operation of this kind in the plan for a new load balancer, and what is known before it. */
async function upTo(rig: PlanningRig, kind: Operation["kind"]): Promise<{ operation: Operation; known: Observed }> {
  const before = await rig.observe();
  const operations = planModel(rig.model(), before, settings);
  const index = operations.findIndex((each) => each.kind === kind);
  const operation = operations[index];
  assert.ok(operation);
  return { operation, known: await rig.apply(operations.slice(0, index), before) };
}

describe("applyOperation", () => {
  test("what it returns is what is there, after each step of any change", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, shapes, async (first, later) => {
        const rig = createPlanningRig();
        let known = await rig.observe();
        for (const goal of [rig.model(first), rig.model(later), undefined]) {
          let operations: readonly Operation[] = [];
          try {
            operations = planModel(goal, known, settings);
          } catch (error) {
            fc.pre(!(error instanceof UserError));
            throw error;
          }
          for (const operation of operations) {
            known = await applyOperation(operation, known, rig.api, signal);
            assert.deepEqual(comparable(known), comparable(await rig.observe()), `after ${operation.kind}`);
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test("does not change what it was given", async () => {
    const rig = createPlanningRig();
    const before = await rig.observe();
    const copy = structuredClone(before);
    await rig.apply(planModel(rig.model(), before, settings), before);
    assert.deepEqual(before, copy);
  });

  test("makes one call", async () => {
    const rig = createPlanningRig();
    const { operation, known } = await upTo(rig, "CreateListener");
    const count = rig.api.calls.length;
    await applyOperation(operation, known, rig.api, signal);
    assert.deepEqual(
      rig.api.calls.slice(count).map(({ action }) => action),
      ["CreateListener"],
    );
  });

  test("makes none where what is meant has gone meanwhile", async () => {
    const rig = createPlanningRig();
    const { operation, known } = await upTo(rig, "CreateListener");
    const count = rig.api.calls.length;
    await assert.rejects(applyOperation(operation, { ...known, loadBalancers: [] }, rig.api, signal), {
      kind: "RetryableError",
      reason: "NotFound",
    });
    assert.equal(rig.api.calls.length, count);
  });

  test("throws on what AWS refuses", async () => {
    const rig = createPlanningRig();
    const { operation, known } = await upTo(rig, "CreateLoadBalancer");
    rig.api.before("CreateLoadBalancer", () => {
      throw new AwsError("InvalidSubnet", "Not enough IP space available");
    });
    await assert.rejects(applyOperation(operation, known, rig.api, signal), { reason: "InvalidSubnets" });
  });

  test("throws on what is no answer of AWS", async () => {
    const rig = createPlanningRig();
    const { operation, known } = await upTo(rig, "CreateLoadBalancer");
    const lost = new Error("aborted");
    await assert.rejects(
      applyOperation(operation, known, { call: () => Promise.reject(toSdkError(lost)) }, signal),
      lost,
    );
  });

  test("does not believe an answer that lacks what was made", async () => {
    const rig = createPlanningRig();
    const { operation, known } = await upTo(rig, "CreateLoadBalancer");
    await assert.rejects(
      applyOperation(operation, known, { call: () => Promise.resolve({}) } as unknown as PlanningRig["api"], signal),
      { reason: "InternalError" },
    );
  });
});
