// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import type { CreateTargetGroupInput, ModifyTargetGroupInput } from "@aws-sdk/client-elastic-load-balancing-v2";
import { addVpc } from "../../../../src/sandbox/aws/network/add-parts.ts";
import {
  type AwsRig,
  forwardTo,
  makeListener,
  makeLoadBalancer,
  makeTargetGroup,
  refused,
  startRig,
} from "../aws-rig.ts";

let rig: AwsRig;

beforeEach(async () => {
  rig = await startRig();
});

afterEach(() => rig.close());

describe("createTargetGroup", () => {
  test("answers with AWS's defaults", async () => {
    const arn = await makeTargetGroup(rig);
    assert.match(arn, /:targetgroup\/tg\/[0-9a-f]{16}$/);
    const { TargetGroups } = await rig.elb.describeTargetGroups({ TargetGroupArns: [arn] });
    assert.deepEqual(TargetGroups, [
      {
        TargetGroupArn: arn,
        TargetGroupName: "tg",
        Protocol: "TCP",
        Port: 30_080,
        VpcId: rig.network.vpcId,
        HealthCheckProtocol: "TCP",
        HealthCheckPort: "traffic-port",
        HealthCheckEnabled: true,
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 10,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        LoadBalancerArns: [],
        TargetType: "instance",
        IpAddressType: "ipv4",
      },
    ]);
  });

  test("HTTP health checks have a path, a matcher and a shorter timeout", async () => {
    await makeTargetGroup(rig, {
      HealthCheckProtocol: "HTTP",
      HealthCheckPort: "10256",
      Matcher: { HttpCode: "200,300-302" },
    });
    const { TargetGroups } = await rig.elb.describeTargetGroups({ Names: ["tg"] });
    const { HealthCheckPath, Matcher, HealthCheckTimeoutSeconds, HealthCheckPort } = TargetGroups?.[0] ?? {};
    assert.deepEqual(
      [HealthCheckPath, Matcher, HealthCheckTimeoutSeconds, HealthCheckPort],
      ["/", { HttpCode: "200,300-302" }, 6, "10256"],
    );
  });

  test("the same again is the one that is there; other settings are refused", async () => {
    const arn = await makeTargetGroup(rig);
    assert.equal(await makeTargetGroup(rig, { HealthCheckIntervalSeconds: 30, Tags: [{ Key: "a", Value: "b" }] }), arn);
    const changes: readonly Partial<CreateTargetGroupInput>[] = [
      { Port: 1 },
      { Protocol: "UDP" },
      { TargetType: "ip" },
      { HealthCheckIntervalSeconds: 10 },
      { IpAddressType: "ipv6" },
    ];
    for (const change of changes) await refused("DuplicateTargetGroupName", makeTargetGroup(rig, change));
    await rig.elb.modifyTargetGroup({ TargetGroupArn: arn, HealthCheckIntervalSeconds: 10 });
    await refused("DuplicateTargetGroupName", makeTargetGroup(rig));
  });

  const refusals: readonly (readonly [title: string, code: string, input: Partial<CreateTargetGroupInput>])[] = [
    ["a name that is too long", "ValidationError", { Name: "a".repeat(33) }],
    ["a name with a dot", "ValidationError", { Name: "a.b" }],
    ["a name that ends with a hyphen", "ValidationError", { Name: "a-" }],
    ["HTTP", "ValidationError", { Protocol: "HTTP" }],
    ["no protocol", "ValidationError", { Protocol: undefined }],
    ["no port", "ValidationError", { Port: undefined }],
    ["port 65536", "ValidationError", { Port: 65_536 }],
    ["no VPC", "ValidationError", { VpcId: undefined }],
    ["an unknown VPC", "ValidationError", { VpcId: "vpc-00000000000000000" }],
    ["Lambda functions", "ValidationError", { TargetType: "lambda" }],
    ["health checks switched off", "ValidationError", { HealthCheckEnabled: false }],
    ["UDP health checks", "ValidationError", { HealthCheckProtocol: "UDP" }],
    ["a path for TCP health checks", "ValidationError", { HealthCheckPath: "/" }],
    ["a matcher for TCP health checks", "ValidationError", { Matcher: { HttpCode: "200" } }],
    ["a path without a slash", "ValidationError", { HealthCheckProtocol: "HTTP", HealthCheckPath: "x" }],
    ["a matcher beyond 599", "ValidationError", { HealthCheckProtocol: "HTTP", Matcher: { HttpCode: "200-600" } }],
    ["a matcher that goes down", "ValidationError", { HealthCheckProtocol: "HTTP", Matcher: { HttpCode: "300-200" } }],
    ["an interval of 4", "ValidationError", { HealthCheckIntervalSeconds: 4 }],
    ["a timeout of 121", "ValidationError", { HealthCheckTimeoutSeconds: 121 }],
    [
      "a timeout longer than the interval",
      "ValidationError",
      { HealthCheckIntervalSeconds: 10, HealthCheckTimeoutSeconds: 11 },
    ],
    ["a threshold of 1", "ValidationError", { HealthyThresholdCount: 1 }],
    ["a threshold of 11", "ValidationError", { UnhealthyThresholdCount: 11 }],
    ["a health check port of 0", "ValidationError", { HealthCheckPort: "0" }],
    ["a tag twice", "DuplicateTagKeys", { Tags: [{ Key: "a" }, { Key: "a" }] }],
  ];
  for (const [title, code, input] of refusals) {
    test(`refuses ${title}`, async () => {
      await refused(code, makeTargetGroup(rig, input));
      assert.equal(rig.aws.account.targetGroups.size, 0);
    });
  }

  test("refuses IPv6 in a VPC without, and more than the quota", async () => {
    const { id } = addVpc(rig.aws.account, { cidrs: ["10.9.0.0/16"] });
    await refused("InvalidConfigurationRequest", makeTargetGroup(rig, { VpcId: id, IpAddressType: "ipv6" }));
    rig.aws.account.setQuotas({ targetGroups: 1 });
    await makeTargetGroup(rig);
    await refused("TooManyTargetGroups", makeTargetGroup(rig, { Name: "tg2" }));
  });

  test("a timeout that nobody asked for is not longer than the interval", async () => {
    await makeTargetGroup(rig, { HealthCheckIntervalSeconds: 5 });
    const { TargetGroups } = await rig.elb.describeTargetGroups({});
    assert.equal(TargetGroups?.[0]?.HealthCheckTimeoutSeconds, 5);
  });
});

describe("modifyTargetGroup", () => {
  const changes: readonly (readonly [
    title: string,
    change: Omit<ModifyTargetGroupInput, "TargetGroupArn">,
    want: object,
  ])[] = [
    ["what is not said stays", { HealthyThresholdCount: 2 }, { HealthyThresholdCount: 2, HealthCheckPath: "/x" }],
    [
      "HTTP to HTTPS keeps the path",
      { HealthCheckProtocol: "HTTPS" },
      { HealthCheckPath: "/x", HealthCheckProtocol: "HTTPS" },
    ],
    ["HTTP to TCP drops the path", { HealthCheckProtocol: "TCP" }, { HealthCheckPath: undefined, Matcher: undefined }],
    ["interval and port", { HealthCheckIntervalSeconds: 10, HealthCheckPort: "80" }, { HealthCheckPort: "80" }],
  ];
  for (const [title, change, want] of changes) {
    test(title, async () => {
      const TargetGroupArn = await makeTargetGroup(rig, { HealthCheckProtocol: "HTTP", HealthCheckPath: "/x" });
      const { TargetGroups } = await rig.elb.modifyTargetGroup({ TargetGroupArn, ...change });
      const have = { HealthCheckPath: undefined, Matcher: undefined, ...TargetGroups?.[0] };
      assert.deepEqual({ ...have, ...want }, have);
    });
  }

  test("refuses what does not fit", async () => {
    const TargetGroupArn = await makeTargetGroup(rig);
    await refused("ValidationError", rig.elb.modifyTargetGroup({ TargetGroupArn, HealthCheckPath: "/" }));
    await refused("ValidationError", rig.elb.modifyTargetGroup({ TargetGroupArn: "tg" }));
    const gone = TargetGroupArn.replace("/tg/", "/th/");
    await refused("TargetGroupNotFound", rig.elb.modifyTargetGroup({ TargetGroupArn: gone }));
  });
});

describe("describeTargetGroups", () => {
  test("finds by name, ARN or load balancer, and fails as a whole", async () => {
    const [a, b] = [await makeTargetGroup(rig, { Name: "a" }), await makeTargetGroup(rig, { Name: "b" })];
    const LoadBalancerArn = await makeLoadBalancer(rig);
    await makeListener(rig, LoadBalancerArn, b);
    const arns = async (input: object): Promise<unknown> =>
      (await rig.elb.describeTargetGroups(input)).TargetGroups?.map(({ TargetGroupArn }) => TargetGroupArn);
    assert.deepEqual(await arns({}), [a, b]);
    assert.deepEqual(await arns({ Names: ["b", "a"] }), [b, a]);
    assert.deepEqual(await arns({ LoadBalancerArn }), [b]);
    const { TargetGroups } = await rig.elb.describeTargetGroups({ Names: ["b"] });
    assert.deepEqual(TargetGroups?.[0]?.LoadBalancerArns, [LoadBalancerArn]);
    await refused("TargetGroupNotFound", rig.elb.describeTargetGroups({ Names: ["a", "c"] }));
    await refused("TargetGroupNotFound", rig.elb.describeTargetGroups({ TargetGroupArns: [a.replace("/a/", "/c/")] }));
    await refused("ValidationError", rig.elb.describeTargetGroups({ LoadBalancerArn, Names: ["a"] }));
    const names = Array.from({ length: 21 }, (_, index) => `n${index}`);
    await refused("ValidationError", rig.elb.describeTargetGroups({ Names: names }));
  });

  test("gives pages of 400", async () => {
    const { vpcId } = rig.network;
    for (let index = 0; index < 401; index += 1) {
      rig.aws.act("CreateTargetGroup", { Name: `t${index}`, Protocol: "TCP", Port: 80, VpcId: vpcId });
    }
    const first = await rig.elb.describeTargetGroups({});
    const second = await rig.elb.describeTargetGroups({ Marker: first.NextMarker });
    assert.deepEqual([first.TargetGroups?.length, second.TargetGroups?.length, second.NextMarker], [400, 1, undefined]);
  });
});

describe("deleteTargetGroup", () => {
  test("not while a listener forwards to it, nor while that is being deleted", async () => {
    rig.aws.account.setTimings({ deletion: 2000 });
    const TargetGroupArn = await makeTargetGroup(rig);
    const ListenerArn = await makeListener(rig, await makeLoadBalancer(rig), TargetGroupArn);
    await refused("ResourceInUse", rig.elb.deleteTargetGroup({ TargetGroupArn }));
    await rig.elb.deleteListener({ ListenerArn });
    await refused("ResourceInUse", rig.elb.deleteTargetGroup({ TargetGroupArn }));
    await rig.clock.advance(2000);
    await rig.elb.deleteTargetGroup({ TargetGroupArn });
    await rig.elb.deleteTargetGroup({ TargetGroupArn });
  });

  test("at once where the listener forwards to another one", async () => {
    const [first, second] = [await makeTargetGroup(rig, { Name: "a" }), await makeTargetGroup(rig, { Name: "b" })];
    const ListenerArn = await makeListener(rig, await makeLoadBalancer(rig), first);
    await rig.elb.modifyListener({ ListenerArn, DefaultActions: forwardTo(second) });
    await rig.elb.deleteTargetGroup({ TargetGroupArn: first });
  });
});
