// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isActive } from "../../../../providers/aws/plan/load-balancer.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { addSecurityGroup } from "../../../../src/sandbox/aws/network/add-parts.ts";
import { createPlanningRig, settings } from "../planning-rig.ts";

const crossZone = [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }];
const kinds = (operations: readonly { readonly kind: string }[]) => operations.map(({ kind }) => kind);

describe("the load balancer", () => {
  test("is made with its subnets, groups and tags", async () => {
    const rig = createPlanningRig();
    const model = rig.model();
    const { operations } = await rig.converge(model);
    const { Name, Type, Scheme, IpAddressType, SubnetMappings, SecurityGroups, Tags } = model.loadBalancer;
    const creation = operations.find(({ kind }) => kind === "CreateLoadBalancer");
    assert.deepEqual(creation?.input, { Name, Type, Scheme, IpAddressType, SubnetMappings, SecurityGroups, Tags });
    assert.equal(creation?.why, "There is no load balancer yet: internal");
  });

  test("without security groups names none", async () => {
    const rig = createPlanningRig();
    const { operations } = await rig.converge(rig.model({ access: "None" }));
    const creation = operations.find(({ kind }) => kind === "CreateLoadBalancer");
    assert.ok(creation && !("SecurityGroups" in creation.input));
    assert.ok(operations.every(({ on }) => !on.startsWith("SecurityGroup/")));
  });

  test("says what it replaces", async () => {
    const rig = createPlanningRig();
    const first = rig.model();
    await rig.converge(first);
    const { operations } = await rig.converge(rig.model({ scheme: "internet-facing" }));
    assert.equal(
      operations.find(({ kind }) => kind === "CreateLoadBalancer")?.why,
      `What changes cannot be changed in place; replaces ${first.loadBalancer.Name}: internal → internet-facing`,
    );
  });

  test("gets attributes when it serves, and defaults back when nobody asks any more", async () => {
    const rig = createPlanningRig();
    const { operations } = await rig.converge(rig.model({ attributes: crossZone }));
    assert.equal(operations.at(-1)?.kind, "ModifyLoadBalancerAttributes");
    const { operations: back } = await rig.converge(rig.model());
    assert.deepEqual(
      back.map(({ why }) => why),
      ["Attributes load_balancing.cross_zone.enabled=false"],
    );
  });

  test("enforces rules on PrivateLink traffic unless asked not to", async () => {
    const rig = createPlanningRig();
    const made = await rig.converge(rig.model({ enforcement: "off" }));
    assert.deepEqual(kinds(made.operations).slice(-3), ["CreateLoadBalancer", "SetSecurityGroups", "CreateListener"]);
    const { operations } = await rig.converge(rig.model());
    assert.deepEqual(
      operations.map(({ why }) => why),
      ["Security groups: rules on PrivateLink traffic on"],
    );
    assert.equal("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic" in (operations[0]?.input ?? {}), true);
  });

  test("gets other security groups, and those that are ours go when it no longer has them", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model());
    const { id } = addSecurityGroup(rig.account, { name: "given", vpcId: rig.network.vpcId });
    const given = rig.model({ access: "Given", givenGroups: [id] });
    const { operations } = await rig.converge(given);
    assert.deepEqual(kinds(operations), [
      "SetSecurityGroups",
      "DeleteSecurityGroup",
      "RevokeSecurityGroupIngress",
      "DeleteSecurityGroup",
    ]);
    const back = await rig.converge(rig.model());
    assert.equal(kinds(back.operations).filter((kind) => kind === "CreateSecurityGroup").length, 2);
    assert.ok(rig.account.securityGroups.get(id), "what was given stays");
  });

  test("reserves capacity only once it is active", async () => {
    const rig = createPlanningRig({ provisioning: 1000 });
    const model = rig.model({ capacityUnits: 3000 });
    const made = await rig.converge(model);
    assert.ok(!kinds(made.operations).includes("ModifyCapacityReservation"));
    assert.deepEqual(planModel(model, made.observed, settings), []);
    await rig.clock.advance(1000);
    const { operations } = await rig.converge(model);
    assert.deepEqual(
      operations.map(({ why }) => why),
      ["Reserved capacity units 0 → 3000"],
    );
    const { operations: reset } = await rig.converge(rig.model());
    assert.deepEqual(
      reset.map(({ input }) => "ResetCapacityReservation" in input && input.ResetCapacityReservation),
      [true],
    );
  });

  test("serves when it is active, impaired or not", () => {
    const serves = (Code: string) => isActive({ State: { Code, Reason: "" } });
    assert.deepEqual(["active", "active_impaired", "provisioning", "failed"].map(serves), [true, true, false, false]);
  });
});
