// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { removeLoadBalancer } from "../../../../src/sandbox/aws/behind-the-back.ts";
import {
  type AwsRig,
  makeGroup,
  makeListener,
  makeLoadBalancer,
  makeTargetGroup,
  refused,
  startRig,
} from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig({ quotas: { loadBalancers: 1000 }, timings: { deletion: 3000 } });
});

afterEach(() => rig.close());

async function makeMany(count: number): Promise<readonly string[]> {
  for (let index = 0; index < count; index += 1) {
    const Subnets = rig.network.privateSubnetIds.slice(0, 1);
    rig.aws.act("CreateLoadBalancer", { Name: `lb-${index}`, Type: "network", Scheme: "internal", Subnets });
  }
  return rig.aws.account.loadBalancers.all().map(({ arn }) => arn);
}

describe("describeLoadBalancers", () => {
  test("gives pages of 400, or of the size asked for", async () => {
    await makeMany(401);
    const first = await rig.elb.describeLoadBalancers({});
    assert.equal(first.LoadBalancers?.length, 400);
    const second = await rig.elb.describeLoadBalancers({ Marker: first.NextMarker });
    assert.deepEqual([second.LoadBalancers?.length, second.NextMarker], [1, undefined]);
    const small = await rig.elb.describeLoadBalancers({ PageSize: 3 });
    assert.equal(small.LoadBalancers?.length, 3);
  });

  test("finds by ARN or name, up to 20, each once", async () => {
    const arns = await makeMany(21);
    const twenty = await rig.elb.describeLoadBalancers({ LoadBalancerArns: arns.slice(0, 20) });
    assert.equal(twenty.LoadBalancers?.length, 20);
    const named = await rig.elb.describeLoadBalancers({ Names: ["lb-1", "lb-0", "lb-1"] });
    assert.deepEqual(
      named.LoadBalancers?.map(({ LoadBalancerName }) => LoadBalancerName),
      ["lb-1", "lb-0"],
    );
    await refused("ValidationError", rig.elb.describeLoadBalancers({ LoadBalancerArns: [...arns] }));
    const names = Array.from({ length: 21 }, (_, index) => `lb-${index}`);
    await refused("ValidationError", rig.elb.describeLoadBalancers({ Names: names }));
  });

  test("an account without any is an empty list", async () => {
    assert.deepEqual((await rig.elb.describeLoadBalancers({})).LoadBalancers, []);
  });

  test("one that is missing fails the call", async () => {
    const [arn = ""] = await makeMany(1);
    await refused("LoadBalancerNotFound", rig.elb.describeLoadBalancers({ Names: ["lb-0", "lb-1"] }));
    const other = `${arn.slice(0, -1)}${arn.endsWith("0") ? "1" : "0"}`;
    await refused("LoadBalancerNotFound", rig.elb.describeLoadBalancers({ LoadBalancerArns: [arn, other] }));
    await refused("ValidationError", rig.elb.describeLoadBalancers({ LoadBalancerArns: ["lb-0"] }));
    await refused("ValidationError", rig.elb.describeLoadBalancers({ LoadBalancerArns: [arn], Names: ["lb-0"] }));
    await refused("ValidationError", rig.elb.describeLoadBalancers({ PageSize: 401 }));
    await refused("ValidationError", rig.elb.describeLoadBalancers({ Marker: "x" }));
  });
});

describe("deleteLoadBalancer", () => {
  test("takes the listeners along; what it used is in use for a moment", async () => {
    const group = await makeGroup(rig, "front");
    const arn = await makeLoadBalancer(rig, { SecurityGroups: [group] });
    const targetGroup = await makeTargetGroup(rig);
    const listener = await makeListener(rig, arn, targetGroup);
    await refused("DependencyViolation", rig.ec2.deleteSecurityGroup({ GroupId: group }));
    await rig.elb.deleteLoadBalancer({ LoadBalancerArn: arn });
    await refused("ListenerNotFound", rig.elb.describeListeners({ ListenerArns: [listener] }));
    await refused("ResourceInUse", rig.elb.deleteTargetGroup({ TargetGroupArn: targetGroup }));
    await refused("DependencyViolation", rig.ec2.deleteSecurityGroup({ GroupId: group }));
    await rig.clock.advance(3000);
    await rig.elb.deleteTargetGroup({ TargetGroupArn: targetGroup });
    await rig.ec2.deleteSecurityGroup({ GroupId: group });
  });

  test("one that is gone already is as good as deleted", async () => {
    const arn = await makeLoadBalancer(rig);
    await rig.elb.deleteLoadBalancer({ LoadBalancerArn: arn });
    await rig.elb.deleteLoadBalancer({ LoadBalancerArn: arn });
    await refused("ValidationError", rig.elb.deleteLoadBalancer({ LoadBalancerArn: "lb" }));
  });

  test("one that is protected stays, but for who removes it behind the back", async () => {
    const LoadBalancerArn = await makeLoadBalancer(rig);
    const Attributes = [{ Key: "deletion_protection.enabled", Value: "true" }];
    await rig.elb.modifyLoadBalancerAttributes({ LoadBalancerArn, Attributes });
    await refused("OperationNotPermitted", rig.elb.deleteLoadBalancer({ LoadBalancerArn }));
    removeLoadBalancer(rig.aws.account, LoadBalancerArn);
    await refused("LoadBalancerNotFound", rig.elb.describeLoadBalancers({ LoadBalancerArns: [LoadBalancerArn] }));
  });
});
