// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type AwsRig, makeListener, makeLoadBalancer, makeTargetGroup, startRig } from "./aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig({ timings: { provisioning: 5000, initialHealth: 5000 } });
});

afterEach(() => rig.close());

describe("a snapshot", () => {
  test("is plain JSON with sorted names", () => {
    const snapshot = rig.aws.snapshot();
    assert.deepEqual(JSON.parse(JSON.stringify(snapshot)), snapshot);
    const ids = Object.keys(snapshot.subnets);
    assert.deepEqual(ids, ids.toSorted());
    assert.equal(ids.length, 6);
  });

  test("does not change by time or by reads", async () => {
    const loadBalancer = await makeLoadBalancer(rig);
    const targetGroup = await makeTargetGroup(rig);
    await makeListener(rig, loadBalancer, targetGroup);
    const Targets = rig.network.instanceIds.map((Id) => ({ Id }));
    await rig.elb.registerTargets({ TargetGroupArn: targetGroup, Targets });
    const before = rig.aws.snapshot();
    await rig.clock.advance(60_000);
    await rig.elb.describeTargetHealth({ TargetGroupArn: targetGroup });
    assert.deepEqual(rig.aws.snapshot(), before);
  });

  const changes: readonly (readonly [title: string, change: (arn: string) => Promise<unknown>])[] = [
    ["a tag", (arn) => rig.elb.addTags({ ResourceArns: [arn], Tags: [{ Key: "a", Value: "b" }] })],
    [
      "an attribute",
      (LoadBalancerArn) => {
        const Attributes = [{ Key: "zonal_shift.config.enabled", Value: "true" }];
        return rig.elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes });
      },
    ],
    ["an address type", (arn) => rig.elb.setIpAddressType({ LoadBalancerArn: arn, IpAddressType: "dualstack" })],
    ["a deletion", (arn) => rig.elb.deleteLoadBalancer({ LoadBalancerArn: arn })],
  ];
  for (const [title, change] of changes) {
    test(`changes by ${title}`, async () => {
      const arn = await makeLoadBalancer(rig);
      const before = rig.aws.snapshot();
      await change(arn);
      assert.notDeepEqual(rig.aws.snapshot(), before);
    });
  }
});
