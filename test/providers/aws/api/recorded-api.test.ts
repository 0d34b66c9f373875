// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { actions, isReadAction } from "../../../../providers/aws/api/actions.ts";
import { createAwsReads } from "../../../../providers/aws/api/reads.ts";
import { createRecordedApi } from "../../../../providers/aws/api/recorded-api.ts";
import type { ActionInput, ReadAction } from "../../../../providers/aws/aws-api.ts";
import { systemClock } from "../../../../src/clock.ts";

const signal = new AbortController().signal;
const lb = (name: string): string => `arn:aws:elasticloadbalancing:us-west-2:1:loadbalancer/net/${name}/1`;
const group = (name: string): string => `arn:aws:elasticloadbalancing:us-west-2:1:targetgroup/${name}/1`;

const facts = {
  DescribeVpcs: { Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" }] },
  DescribeSubnets: {
    Subnets: [
      { SubnetId: "subnet-1", VpcId: "vpc-1", AvailabilityZone: "a", Tags: [{ Key: "Name", Value: "one" }] },
      { SubnetId: "subnet-2", VpcId: "vpc-2", AvailabilityZone: "b" },
    ],
  },
  DescribeSecurityGroups: {
    SecurityGroups: [
      {
        GroupId: "sg-1",
        GroupName: "nodes",
        VpcId: "vpc-1",
        IpPermissions: [{ UserIdGroupPairs: [{ GroupId: "sg-2" }] }],
      },
      {
        GroupId: "sg-2",
        GroupName: "k8s-traffic",
        VpcId: "vpc-1",
        Tags: [{ Key: "fairlead.dev/cluster", Value: "c1" }],
      },
    ],
  },
  DescribeInstances: {
    Reservations: [
      { Instances: [{ InstanceId: "i-1", VpcId: "vpc-1" }] },
      {
        Instances: [
          { InstanceId: "i-2", VpcId: "vpc-1" },
          { InstanceId: "i-3", VpcId: "vpc-2" },
        ],
      },
    ],
  },
  DescribeLoadBalancers: {
    LoadBalancers: ["a", "b"].map((name) => ({ LoadBalancerArn: lb(name), LoadBalancerName: name })),
  },
  DescribeTargetGroups: {
    TargetGroups: [{ TargetGroupArn: group("a"), TargetGroupName: "a", LoadBalancerArns: [lb("a")] }],
  },
  DescribeListeners: {
    Listeners: [
      { ListenerArn: "arn:l1", LoadBalancerArn: lb("a"), Port: 80, Protocol: "TCP" },
      { ListenerArn: "arn:l2", LoadBalancerArn: lb("b"), Port: 443, Protocol: "TLS" },
    ],
  },
  DescribeTags: { TagDescriptions: [{ ResourceArn: lb("a"), Tags: [{ Key: "k", Value: "v" }] }] },
  DescribeTargetHealth: {
    [group("a")]: { TargetHealthDescriptions: [{ Target: { Id: "i-1", Port: 80 } }] },
  },
};

describe("recorded replies answer as AWS would", () => {
  const filters: readonly (readonly [ReadAction, string, readonly string[], readonly string[]])[] = [
    ["DescribeSubnets", "vpc-id", ["vpc-1"], ["subnet-1"]],
    ["DescribeSubnets", "vpc-id", ["vpc-1", "vpc-2"], ["subnet-1", "subnet-2"]],
    ["DescribeSubnets", "tag:Name", ["o?e"], ["subnet-1"]],
    ["DescribeSubnets", "tag-key", ["Name"], ["subnet-1"]],
    ["DescribeSubnets", "availability-zone", ["b"], ["subnet-2"]],
    ["DescribeSubnets", "vpc-id", ["vpc.1"], []],
    ["DescribeSecurityGroups", "group-id", ["sg-2", "sg-9"], ["sg-2"]],
    ["DescribeSecurityGroups", "group-name", ["k8s-*"], ["sg-2"]],
    ["DescribeSecurityGroups", "tag:fairlead.dev/cluster", ["c1"], ["sg-2"]],
    ["DescribeSecurityGroups", "ip-permission.group-id", ["sg-2"], ["sg-1"]],
    ["DescribeInstances", "instance-id", ["i-1", "i-3", "i-gone"], ["i-1", "i-3"]],
  ];
  for (const [action, Name, Values, expected] of filters) {
    test(`${action} with ${Name} ${Values.join(" or ")}`, async () => {
      const input = { Filters: [{ Name, Values: [...Values] }] } as ActionInput<typeof action>;
      const text = JSON.stringify(await createRecordedApi(facts).call(action, input, signal));
      const ids = [...text.matchAll(/"(?:SubnetId|InstanceId)":"([^"]+)"|\{"GroupId":"([^"]+)","GroupName"/g)];
      assert.deepEqual(
        ids.map(([, one, other]) => one ?? other),
        expected,
      );
    });
  }

  test("what all filters let through", async () => {
    const Filters = [
      { Name: "vpc-id", Values: ["vpc-1"] },
      { Name: "group-name", Values: ["nodes"] },
    ];
    const { SecurityGroups } = await createRecordedApi(facts).call("DescribeSecurityGroups", { Filters }, signal);
    assert.deepEqual(
      SecurityGroups?.map(({ GroupId }) => GroupId),
      ["sg-1"],
    );
  });

  test("a filter that is not known is our own mistake", async () => {
    const call = createRecordedApi(facts).call("DescribeSubnets", { Filters: [{ Name: "ipv6-native" }] }, signal);
    await assert.rejects(call, { kind: "TerminalError", reason: "InternalError" });
  });

  test("ids: all or none", async () => {
    const api = createRecordedApi(facts);
    const { Subnets } = await api.call("DescribeSubnets", { SubnetIds: ["subnet-2"] }, signal);
    assert.deepEqual(
      Subnets?.map(({ SubnetId }) => SubnetId),
      ["subnet-2"],
    );
    await assert.rejects(api.call("DescribeSecurityGroups", { GroupIds: ["sg-1", "sg-9"] }, signal), {
      reason: "NotFound",
    });
  });

  test("the reads of ELBv2 work on them", async () => {
    const api = createRecordedApi(facts);
    const reads = createAwsReads(api, systemClock, 1);
    const named = await reads.loadBalancersNamed(["a", "gone", "b"], signal);
    assert.deepEqual(
      named.map(({ LoadBalancerName, Tags }) => [LoadBalancerName, Tags]),
      [
        ["a", [{ Key: "k", Value: "v" }]],
        ["b", []],
      ],
    );
    assert.deepEqual(
      (await reads.listeners(lb("b"), signal)).map(({ Port }) => Port),
      [443],
    );
    assert.deepEqual(
      (await reads.targetGroupsOf(lb("a"), signal)).map(({ TargetGroupName }) => TargetGroupName),
      ["a"],
    );
    assert.deepEqual(await reads.targetGroupsOf(lb("b"), signal), []);
    assert.deepEqual(await reads.targets(group("a"), signal), [{ Id: "i-1", Port: 80 }]);
    assert.deepEqual(await reads.loadBalancerAttributes(lb("a"), signal), []);
    assert.equal(await reads.capacityUnits(lb("a"), signal), 0);
    assert.deepEqual(api.notGiven(), [
      `DescribeCapacityReservation of ${lb("a")}`,
      `DescribeLoadBalancerAttributes of ${lb("a")}`,
      `DescribeTags of ${lb("b")}`,
    ]);
  });
});

describe("what the file does not have", () => {
  test("is empty, and told once", async () => {
    const api = createRecordedApi({});
    assert.deepEqual(await api.call("DescribeRouteTables", {}, signal), { RouteTables: [] });
    assert.deepEqual(await api.call("DescribeInstances", {}, signal), { Reservations: [{ Instances: [] }] });
    await api.call("DescribeRouteTables", {}, signal);
    assert.deepEqual(api.notGiven(), ["DescribeInstances", "DescribeRouteTables"]);
  });

  test("is an error that says what to add, of DescribeSubnets", async () => {
    const call = createRecordedApi({}).call("DescribeSubnets", {}, signal);
    const message = /add a member DescribeSubnets with what "aws ec2 describe-subnets" prints/;
    await assert.rejects(call, { kind: "UserError", reason: "AwsFactsMissing", message });
  });

  test("each read has an answer, and no write has", async () => {
    const api = createRecordedApi({ DescribeVpcs: { Vpcs: [] }, DescribeSubnets: { Subnets: [] } });
    for (const action of actions) {
      const call = api.call(action, {}, signal);
      if (isReadAction(action)) assert.equal(typeof (await call), "object");
      else
        await assert.rejects(call, { reason: "InternalError", message: `${action}: recorded facts cannot be changed` });
    }
  });

  test("nothing is answered after the end", async () => {
    await assert.rejects(
      createRecordedApi(facts).call("DescribeVpcs", {}, AbortSignal.abort(new Error("over"))),
      /over/,
    );
  });
});

describe("a file of another shape", () => {
  const cases: readonly (readonly [string, unknown, readonly string[]])[] = [
    ["no object", [], ["it must be one JSON object, with a member for each action"]],
    ["a near-miss of an action", { DescribeSubnet: {} }, ["DescribeSubnet: did you mean DescribeSubnets?"]],
    ["a write", { CreateLoadBalancer: {} }, ["CreateLoadBalancer: no action that is read"]],
    [
      "replies without their lists",
      { DescribeVpcs: [], DescribeSubnets: { Vpcs: [] } },
      [
        "DescribeVpcs: must be a reply as the AWS CLI prints it, with the list Vpcs",
        "DescribeSubnets: must be a reply as the AWS CLI prints it, with the list Subnets",
      ],
    ],
    [
      "items without names",
      { DescribeSubnets: { Subnets: [{ SubnetId: "s" }, 5, { SubnetId: "s", VpcId: "v", AvailabilityZone: "a" }] } },
      [
        "DescribeSubnets.Subnets[0]: must have VpcId, AvailabilityZone as text",
        "DescribeSubnets.Subnets[1]: must have SubnetId, VpcId, AvailabilityZone as text",
      ],
    ],
    [
      "reservations of another shape",
      { DescribeInstances: { Reservations: [{}, { Instances: [{}] }] } },
      [
        "DescribeInstances.Reservations[0]: must have the list Instances",
        "DescribeInstances.Reservations[1].Instances[0]: must have InstanceId as text",
      ],
    ],
    [
      "replies about one resource that do not say which",
      { DescribeTargetHealth: { TargetHealthDescriptions: [] }, DescribeListenerAttributes: 5 },
      [
        "DescribeTargetHealth.TargetHealthDescriptions: must be a reply with the list TargetHealthDescriptions, under the ARN that it is about",
        "DescribeListenerAttributes: must be an object of replies by the ARN that each is about",
      ],
    ],
  ];
  for (const [what, file, mistakes] of cases) {
    test(`${what}: all mistakes are told`, () => {
      assert.throws(
        () => createRecordedApi(file),
        (error: Error & { readonly reason?: string }) => {
          assert.equal(error.reason, "InvalidAwsFacts");
          for (const mistake of mistakes) assert.ok(error.message.includes(mistake), error.message);
          assert.equal(error.message.split("; ").length, mistakes.length);
          return true;
        },
      );
    });
  }
});
