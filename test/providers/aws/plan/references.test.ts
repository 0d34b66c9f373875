// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Identifier } from "../../../../providers/aws/model.ts";
import { findListener, findOwnGroup, identify, keyOf, refTo } from "../../../../providers/aws/plan/references.ts";
import { createPlanningRig } from "../planning-rig.ts";

const rig = createPlanningRig();
const model = rig.model();
const { observed } = await rig.converge(model);
const [loadBalancer] = observed.loadBalancers;
const [targetGroup] = observed.targetGroups;
const [frontend] = observed.securityGroups;

describe("references", () => {
  const cases: readonly (readonly [string, Identifier, string | undefined])[] = [
    ["a load balancer", refTo(`LoadBalancer/${model.loadBalancer.Name}`), loadBalancer?.LoadBalancerArn],
    ["a target group", refTo(`TargetGroup/${targetGroup?.TargetGroupName}`), targetGroup?.TargetGroupArn],
    ["a group for clients", refTo(`SecurityGroup/${frontend?.GroupName}`), frontend?.GroupId],
    ["the backend group", refTo(`SecurityGroup/${observed.backendGroup?.GroupName}`), observed.backendGroup?.GroupId],
    ["a listener", refTo(`Listener/${model.loadBalancer.Name}/80`), loadBalancer?.listeners?.[0]?.ListenerArn],
    ["a listener that is not there", refTo(`Listener/${model.loadBalancer.Name}/81`), undefined],
    ["a load balancer that is not there", refTo("LoadBalancer/another"), undefined],
    ["what has its ARN already", "arn:aws:x", "arn:aws:x"],
  ];
  for (const [name, identifier, found] of cases) {
    test(`stand for the identifier of ${name}`, () => {
      assert.equal(identify(identifier, observed), found);
    });
  }

  test("what is not there is its reference, for comparing", () => {
    assert.equal(keyOf(refTo("TargetGroup/new"), observed), "TargetGroup/new");
    assert.equal(keyOf("sg-1", observed), "sg-1");
  });

  test("groups are found by name, listeners by their load balancer's name and port", () => {
    assert.equal(findOwnGroup("another", observed), undefined);
    assert.equal(findOwnGroup(observed.backendGroup?.GroupName ?? "", observed), observed.backendGroup);
    assert.equal(findListener("another", 80, observed), undefined);
    assert.equal(findListener(model.loadBalancer.Name, 80, observed), loadBalancer?.listeners?.[0]);
  });
});
