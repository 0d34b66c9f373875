// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { applyOperation } from "../../../../providers/aws/apply.ts";
import type { Observed } from "../../../../providers/aws/observed.ts";
import type { Operation } from "../../../../providers/aws/operation.ts";
import { planModel } from "../../../../providers/aws/plan.ts";
import { AwsError } from "../../../../src/sandbox/aws/aws-error.ts";
import { act, serviceOfAction } from "../../../../src/sandbox/aws/service.ts";
import { createPlanningRig, type PlanningRig, settings, signal } from "../planning-rig.ts";

interface Moment {
  readonly rig: PlanningRig;
  readonly operation: Operation;
  /** Before the operation. */
  readonly known: Observed;
}

type Goal = "made" | "released";

/** Just before the operation of this kind and, where given, on this, on the way to a new load balancer or from it to nothing. */
async function before(kind: Operation["kind"], goal: Goal, on = ""): Promise<Moment> {
  const rig = createPlanningRig();
  const model = rig.model();
  if (goal === "released") await rig.converge(model);
  const start = await rig.observe();
  const operations = planModel(goal === "made" ? model : undefined, start, settings);
  const index = operations.findIndex((each) => each.kind === kind && each.on.includes(on));
  const operation = operations[index];
  assert.ok(operation, kind);
  return { rig, operation, known: await rig.apply(operations.slice(0, index), start) };
}

function apply({ rig, operation, known }: Moment): Promise<Observed> {
  return applyOperation(operation, known, rig.api, signal);
}

/** Makes the next call of this action be refused. */
function refuse({ rig }: Moment, action: Operation["kind"], code: string, message = "no"): void {
  rig.api.before(action, () => {
    throw new AwsError(code, message);
  });
}

describe("what is done already", () => {
  const cases: readonly (readonly [Operation["kind"], string])[] = [
    ["DeleteLoadBalancer", "LoadBalancerNotFound"],
    ["DeleteTargetGroup", "TargetGroupNotFound"],
    ["DeleteSecurityGroup", "InvalidGroup.NotFound"],
  ];
  for (const [kind, code] of cases) {
    test(`${kind} that is answered ${code} went through`, async () => {
      const once = await before(kind, "released");
      const expected = await apply(once);
      const moment = await before(kind, "released");
      refuse(moment, kind, code);
      assert.deepEqual(await apply(moment), expected);
    });
  }

  test("DeleteListener that is answered ListenerNotFound went through", async () => {
    const rig = createPlanningRig();
    await rig.converge(rig.model({ ports: [{ port: 80 }, { port: 81 }] }));
    const known = await rig.observe();
    const operation = planModel(rig.model(), known, settings).find(({ kind }) => kind === "DeleteListener");
    assert.ok(operation);
    refuse({ rig, operation, known }, "DeleteListener", "ListenerNotFound");
    const after = await apply({ rig, operation, known });
    assert.deepEqual(
      after.loadBalancers[0]?.listeners?.map(({ Port }) => Port),
      [80],
    );
  });

  test("but not what is in use", async () => {
    const moment = await before("DeleteTargetGroup", "released");
    refuse(moment, "DeleteTargetGroup", "ResourceInUse");
    await assert.rejects(apply(moment), { reason: "InUse", kind: "RetryableError" });
  });
});

describe("what has the name already", () => {
  for (const kind of ["CreateLoadBalancer", "CreateTargetGroup"] as const) {
    const code = kind === "CreateLoadBalancer" ? "DuplicateLoadBalancerName" : "DuplicateTargetGroupName";

    test(`${kind}: ours with other settings is to be read anew`, async () => {
      const moment = await before(kind, "made");
      await apply(moment);
      refuse(moment, kind, code);
      await assert.rejects(apply(moment), { kind: "RetryableError", reason: "AlreadyExists" });
    });

    test(`${kind}: somebody else's is named and not touched`, async () => {
      const moment = await before(kind, "made");
      const { Tags: _, ...stranger } = moment.operation.input as Readonly<Record<string, unknown>>;
      const input = JSON.parse(
        JSON.stringify(stranger).replaceAll(/\{"\$ref":"SecurityGroup\/([^"]+)"\}/g, (_all, name) => {
          const group = moment.rig.account.securityGroups.all().find((each) => each.name === name);
          return JSON.stringify(group?.id);
        }),
      );
      act(serviceOfAction(kind), moment.rig.account, kind, input);
      refuse(moment, kind, code);
      await assert.rejects(apply(moment), {
        kind: "TerminalError",
        reason: "NotOurs",
        message: /^arn:aws:.*not touched/,
      });
    });

    test(`${kind}: what has gone again is to be read anew`, async () => {
      const moment = await before(kind, "made");
      refuse(moment, kind, code);
      await assert.rejects(apply(moment), { kind: "RetryableError" });
    });
  }

  test("a security group of ours is taken as it is, with its rules", async () => {
    const moment = await before("CreateSecurityGroup", "made", "default-web");
    const made = await apply(moment);
    const [frontend] = made.securityGroups;
    const rule = { IpProtocol: "tcp", FromPort: 1, ToPort: 1, IpRanges: [{ CidrIp: "10.0.0.0/8" }] };
    act(serviceOfAction("CreateTags"), moment.rig.account, "AuthorizeSecurityGroupIngress", {
      GroupId: frontend?.GroupId ?? "",
      IpPermissions: [rule],
    });
    const adopted = await apply(moment);
    assert.equal(adopted.securityGroups[0]?.GroupId, frontend?.GroupId);
    assert.equal(adopted.securityGroups[0]?.Ingress.length, 1);
    assert.equal(
      moment.rig.account.securityGroups.all().filter(({ name }) => name.startsWith("k8s-default")).length,
      1,
    );
  });

  test("so is the backend group", async () => {
    const moment = await before("CreateSecurityGroup", "made", "traffic");
    const made = await apply(moment);
    assert.deepEqual(await apply(moment), made);
    assert.ok(made.backendGroup);
  });

  test("a security group of somebody else is named and not touched", async () => {
    const moment = await before("CreateSecurityGroup", "made", "default-web");
    const { GroupName = "", VpcId = "" } = moment.operation.input as { GroupName?: string; VpcId?: string };
    act(serviceOfAction("CreateTags"), moment.rig.account, "CreateSecurityGroup", {
      GroupName,
      VpcId,
      GroupDescription: "theirs",
    });
    await assert.rejects(apply(moment), { kind: "TerminalError", reason: "NotOurs", message: /^sg-/ });
  });
});

describe("rules", () => {
  const on = "default-web";

  test("that are all there went through", async () => {
    const moment = await before("AuthorizeSecurityGroupIngress", "made", on);
    const once = await apply(moment);
    assert.deepEqual(await apply(moment), once);
  });

  test("that are there in part are to be planned anew", async () => {
    const moment = await before("AuthorizeSecurityGroupIngress", "made", on);
    refuse(moment, "AuthorizeSecurityGroupIngress", "InvalidPermission.Duplicate");
    await assert.rejects(apply(moment), { kind: "RetryableError", reason: "AlreadyExists" });
  });

  test("that are all gone went through", async () => {
    const moment = await before("RevokeSecurityGroupIngress", "released");
    const once = await apply(moment);
    assert.deepEqual(await apply(moment), once);
  });

  test("that are gone in part are to be planned anew", async () => {
    const moment = await before("RevokeSecurityGroupIngress", "released");
    refuse(moment, "RevokeSecurityGroupIngress", "InvalidPermission.NotFound");
    await assert.rejects(apply(moment), { kind: "RetryableError", reason: "NotFound" });
  });
});

describe("targets", () => {
  test("of which one does not run are registered without it", async () => {
    const moment = await before("RegisterTargets", "made");
    const [stopped = "", ...running] = moment.rig.network.instanceIds;
    const row = moment.rig.account.instances.get(stopped);
    assert.ok(row);
    moment.rig.account.instances.put({ ...row, state: "stopped" });
    const after = await apply(moment);
    const [group] = moment.rig.account.targetGroups.all();
    assert.deepEqual([...(group?.targets.values() ?? [])].map(({ id }) => id).sort(), [...running].sort());
    assert.equal(after.targetGroups[0]?.Targets?.length, 3, "it counts as registered until targets are read");
  });

  test("of which none runs need no second call", async () => {
    const moment = await before("RegisterTargets", "made");
    const { instanceIds } = moment.rig.network;
    refuse(moment, "RegisterTargets", "InvalidTarget", `not in a running state: '${instanceIds.join("', '")}'`);
    await apply(moment);
    assert.equal(moment.rig.account.targetGroups.all()[0]?.targets.size, 0);
  });

  test("are refused where AWS names none of them", async () => {
    const moment = await before("RegisterTargets", "made");
    const [id = ""] = moment.rig.network.instanceIds;
    refuse(moment, "RegisterTargets", "InvalidTarget", `the target '${id}0' is not valid`);
    await assert.rejects(apply(moment), { reason: "InvalidTarget" });
  });
});
