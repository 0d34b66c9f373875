// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setInstanceState, setTargetHealth } from "../../../../src/sandbox/aws/behind-the-back.ts";
import { type AwsRig, makeListener, makeLoadBalancer, makeTargetGroup, present, startRig } from "../aws-rig.ts";

let rig: AwsRig;
let TargetGroupArn: string;
let id: string;

beforeEach(async () => {
  rig = await startRig({ timings: { initialHealth: 10_000 } });
  TargetGroupArn = await makeTargetGroup(rig);
  id = present(rig.network.instanceIds[0]);
  await rig.elb.registerTargets({ TargetGroupArn, Targets: [{ Id: id }] });
});

afterEach(() => rig.close());

/** `state reason` of the only target. */
async function health(): Promise<string> {
  const { TargetHealthDescriptions } = await rig.elb.describeTargetHealth({ TargetGroupArn });
  const { State, Reason } = TargetHealthDescriptions?.[0]?.TargetHealth ?? {};
  return `${State} ${Reason ?? ""}`.trim();
}

describe("describeTargetHealth", () => {
  test("unused until a listener forwards to the group, then initial, then healthy", async () => {
    assert.equal(await health(), "unused Target.NotInUse");
    await rig.clock.advance(20_000);
    await makeListener(rig, await makeLoadBalancer(rig), TargetGroupArn);
    assert.equal(await health(), "initial Elb.RegistrationInProgress");
    await rig.clock.advance(10_000);
    assert.equal(await health(), "healthy");
  });

  test("unused in a zone that the load balancer does not have, unless it crosses zones", async () => {
    const Subnets = rig.network.privateSubnetIds.slice(1);
    const LoadBalancerArn = await makeLoadBalancer(rig, { Subnets });
    await makeListener(rig, LoadBalancerArn, TargetGroupArn);
    await rig.clock.advance(10_000);
    assert.equal(await health(), "unused Target.NotInUse");
    const cross = [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }];
    await rig.elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes: cross });
    assert.equal(await health(), "healthy");
    const own = [{ Key: "load_balancing.cross_zone.enabled", Value: "false" }];
    await rig.elb.modifyTargetGroupAttributes({ TargetGroupArn, Attributes: own });
    assert.equal(await health(), "unused Target.NotInUse");
  });

  test("is as tests say, and as the instance is", async () => {
    await makeListener(rig, await makeLoadBalancer(rig), TargetGroupArn);
    const { account } = rig.aws;
    const verdicts = [
      ["healthy", "healthy"],
      ["unhealthy", "unhealthy Target.FailedHealthChecks"],
      ["initial", "initial Elb.RegistrationInProgress"],
    ] as const;
    for (const [verdict, shown] of verdicts) {
      setTargetHealth(account, TargetGroupArn, { id, port: 30_080 }, verdict);
      assert.equal(await health(), shown);
    }
    setInstanceState(account, id, "terminated");
    assert.equal(await health(), "unused Target.InvalidState");
    assert.throws(() => setTargetHealth(account, TargetGroupArn, { id, port: 1 }, "healthy"), RangeError);
  });

  test("tells of those that are named, registered or not", async () => {
    const Targets = [{ Id: id }, { Id: "i-00000000000000000", Port: 7 }];
    const { TargetHealthDescriptions } = await rig.elb.describeTargetHealth({ TargetGroupArn, Targets });
    assert.deepEqual(
      TargetHealthDescriptions?.map(({ Target, TargetHealth }) => [Target?.Id, Target?.Port, TargetHealth?.Reason]),
      [
        [id, 30_080, "Target.NotInUse"],
        ["i-00000000000000000", 7, "Target.NotRegistered"],
      ],
    );
  });
});
