// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, makeLoadBalancer, refused, startRig } from "../aws-rig.ts";

let rig: AwsRig;
let LoadBalancerArn: string;

beforeEach(async () => {
  rig = await startRig({ timings: { capacity: 5000 } });
  LoadBalancerArn = await makeLoadBalancer(rig);
});

afterEach(() => rig.close());

function reserve(CapacityUnits: number): Promise<unknown> {
  return rig.elb.modifyCapacityReservation({ LoadBalancerArn, MinimumLoadBalancerCapacity: { CapacityUnits } });
}

describe("the capacity reservation of a load balancer", () => {
  test("is none at first", async () => {
    const reply = await rig.elb.describeCapacityReservation({ LoadBalancerArn });
    assert.deepEqual([reply.MinimumLoadBalancerCapacity, reply.CapacityReservationState], [undefined, []]);
  });

  test("is pending, then provisioned, and shared by the zones", async () => {
    await reserve(3000);
    await refused("CapacityReservationPending", reserve(6000));
    const pending = await rig.elb.describeCapacityReservation({ LoadBalancerArn });
    assert.equal(pending.CapacityReservationState?.[0]?.State?.Code, "pending");
    await rig.clock.advance(5000);
    const { MinimumLoadBalancerCapacity, CapacityReservationState } = await rig.elb.describeCapacityReservation({
      LoadBalancerArn,
    });
    assert.deepEqual(MinimumLoadBalancerCapacity, { CapacityUnits: 3000 });
    assert.deepEqual(
      CapacityReservationState?.map(({ AvailabilityZone, EffectiveCapacityUnits, State }) => [
        AvailabilityZone,
        EffectiveCapacityUnits,
        State?.Code,
      ]),
      rig.network.zones.map((zone) => [zone, 1000, "provisioned"]),
    );
  });

  test("can be reset, but made smaller only twice a day", async () => {
    for (const units of [5000, 4000, 3000]) {
      await reserve(units);
      await rig.clock.advance(5000);
    }
    const reset = rig.elb.modifyCapacityReservation({ LoadBalancerArn, ResetCapacityReservation: true });
    await refused("CapacityDecreaseRequestLimitExceeded", reset);
    const other = await makeLoadBalancer(rig, { Name: "lb2" });
    LoadBalancerArn = other;
    await reserve(5000);
    await rig.clock.advance(5000);
    const reply = await rig.elb.modifyCapacityReservation({ LoadBalancerArn, ResetCapacityReservation: true });
    assert.equal(reply.MinimumLoadBalancerCapacity, undefined);
  });

  test("wants one of two parameters, units within the quota, and an active load balancer", async () => {
    await refused("ValidationError", rig.elb.modifyCapacityReservation({ LoadBalancerArn }));
    await refused("CapacityUnitsLimitExceeded", reserve(50_001));
    await refused("ValidationError", reserve(0));
    rig.aws.account.setTimings({ provisioning: 5000 });
    LoadBalancerArn = await makeLoadBalancer(rig, { Name: "lb2" });
    await refused("OperationNotPermitted", reserve(3000));
  });
});
