// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Observed } from "../../../providers/aws/observed.ts";
import { planModel } from "../../../providers/aws/plan.ts";
import { createPlanningRig, outline, settings } from "./planning-rig.ts";

describe("planModel", () => {
  test("a Service with one port costs what it must", async () => {
    const rig = createPlanningRig();
    const { operations } = await rig.converge(rig.model());
    assert.deepEqual(outline(operations), [
      "CreateSecurityGroup SecurityGroup/traffic-c1",
      `AuthorizeSecurityGroupIngress SecurityGroup/${rig.network.nodeSecurityGroupId}`,
      "CreateSecurityGroup SecurityGroup/default-web",
      "AuthorizeSecurityGroupIngress SecurityGroup/default-web",
      "CreateTargetGroup TargetGroup/default-web",
      "RegisterTargets TargetGroup/default-web",
      "CreateLoadBalancer LoadBalancer/default-web",
      "CreateListener Listener/default-web/80",
    ]);
  });

  test("its deletion too", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ ports: [{ port: 80 }, { port: 443 }] }));
    const { operations } = await rig.converge(undefined);
    assert.deepEqual(outline(operations), [
      "DeleteLoadBalancer LoadBalancer/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
      "DeleteSecurityGroup SecurityGroup/default-web",
      `RevokeSecurityGroupIngress SecurityGroup/${rig.network.nodeSecurityGroupId}`,
      "DeleteSecurityGroup SecurityGroup/traffic-c1",
    ]);
  });

  test("what was not read is taken to be as wanted", async () => {
    const rig = createPlanningRig();
    const model = rig.model({ ports: [{ port: 80 }, { port: 443, protocol: "TLS" }] });
    const { observed } = await rig.converge(model);
    const other = rig.model({
      targets: rig.network.instanceIds.slice(1),
      ports: [
        { port: 80, protocol: "TCP" },
        { port: 443, protocol: "TLS", sslPolicy: "ELBSecurityPolicy-FS-2018-06" },
      ],
      attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
      capacityUnits: 5000,
    });
    const unread: Observed = {
      ...observed,
      loadBalancers: observed.loadBalancers.map((have) => ({
        ...have,
        Attributes: undefined,
        CapacityUnits: undefined,
        listeners: undefined,
      })),
      targetGroups: observed.targetGroups.map((have) => ({ ...have, Attributes: undefined, Targets: undefined })),
    };
    assert.deepEqual(planModel(other, unread, settings), []);
  });

  test("a new port is let in and given targets before it listens; an old one stops listening before it is shut out", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ ports: [{ port: 80 }] }));
    const { operations } = await rig.converge(rig.model({ ports: [{ port: 8080 }] }));
    assert.deepEqual(outline(operations), [
      "AuthorizeSecurityGroupIngress SecurityGroup/default-web",
      "CreateTargetGroup TargetGroup/default-web",
      "RegisterTargets TargetGroup/default-web",
      "CreateListener Listener/default-web/8080",
      "DeleteListener Listener/default-web/80",
      "RevokeSecurityGroupIngress SecurityGroup/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
    ]);
  });

  test("a change of scheme: the present load balancer stays until its successor has taken over", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model());
    const model = rig.model({ scheme: "internet-facing", subnets: rig.network.publicSubnetIds });
    const { operations, observed } = await rig.converge(model);
    assert.deepEqual(outline(operations), [
      "CreateTargetGroup TargetGroup/default-web",
      "RegisterTargets TargetGroup/default-web",
      "CreateLoadBalancer LoadBalancer/default-web",
      "CreateListener Listener/default-web/80",
    ]);
    assert.deepEqual(planModel(model, observed, settings), [], "the predecessor still serves");
    const retired = observed.loadBalancers.filter(({ Scheme }) => Scheme === "internal");
    const later = planModel(model, { ...observed, retired: retired.map((each) => each.LoadBalancerArn) }, settings);
    assert.deepEqual(outline(later), [
      "DeleteLoadBalancer LoadBalancer/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
    ]);
  });

  test("while it is to be replaced, a load balancer's targets are kept up to date and its ports stay open", async () => {
    const rig = createPlanningRig();
    const [first = "", second = ""] = rig.network.instanceIds;
    await rig.converge(rig.model({ targets: [first], ports: [{ port: 80 }, { port: 81 }] }));
    const facing = { scheme: "internet-facing", targets: [second], ports: [{ port: 80 }] } as const;
    const { operations } = await rig.converge(rig.model(facing));
    assert.deepEqual(outline(operations), [
      "AuthorizeSecurityGroupIngress SecurityGroup/default-web",
      "RegisterTargets TargetGroup/default-web",
      "DeregisterTargets TargetGroup/default-web",
      "CreateTargetGroup TargetGroup/default-web",
      "RegisterTargets TargetGroup/default-web",
      "CreateLoadBalancer LoadBalancer/default-web",
      "CreateListener Listener/default-web/80",
    ]);
    const retired = rig.account.loadBalancers.all().filter(({ scheme }) => scheme === "internal");
    const { operations: later } = await rig.converge(rig.model(facing), { retired: retired.map(({ arn }) => arn) });
    assert.deepEqual(outline(later), [
      "RevokeSecurityGroupIngress SecurityGroup/default-web",
      "DeleteLoadBalancer LoadBalancer/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
      "DeleteTargetGroup TargetGroup/default-web",
    ]);
  });
});
