// SPDX-License-Identifier: Apache-2.0

/** The plan command for AWS, from manifests and recorded replies to what is printed. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createRecordedApi, soleVpcId } from "../../../providers/aws/api/recorded-api.ts";
import { createAwsPlanner } from "../../../providers/aws/planner.ts";
import { systemClock } from "../../../src/clock.ts";
import { runPlan } from "../../../src/plan/run-plan.ts";
import { makeSettings } from "./make-settings.ts";

const prefix = "service.beta.kubernetes.io/aws-load-balancer";

const facts = {
  DescribeVpcs: { Vpcs: [{ VpcId: "vpc-1", CidrBlock: "10.0.0.0/16" }] },
  DescribeSubnets: {
    Subnets: ["a", "b"].map((zone, index) => ({
      SubnetId: `subnet-${zone}`,
      VpcId: "vpc-1",
      AvailabilityZone: `eu-west-1${zone}`,
      AvailabilityZoneId: `euw1-az${index}`,
      CidrBlock: `10.0.${index}.0/24`,
      AvailableIpAddressCount: 200,
      Tags: [{ Key: "kubernetes.io/role/elb", Value: "1" }],
    })),
  },
  DescribeInstances: {
    Reservations: [
      {
        Instances: [
          {
            InstanceId: "i-1",
            VpcId: "vpc-1",
            NetworkInterfaces: [{ Attachment: { DeviceIndex: 0 }, Groups: [{ GroupId: "sg-nodes" }] }],
          },
        ],
      },
    ],
  },
  DescribeSecurityGroups: {
    SecurityGroups: [{ GroupId: "sg-nodes", GroupName: "nodes", VpcId: "vpc-1", IpPermissions: [] }],
  },
};

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1" },
  spec: { providerID: "aws:///eu-west-1a/i-1" },
};

function service(name: string, port: number, annotations: object = {}): object {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default", annotations },
    spec: { type: "LoadBalancer", ports: [{ port, nodePort: 30_000 + port }] },
  };
}

async function plan(manifests: readonly object[], output: "text" | "json", given: object = facts) {
  const settings = makeSettings({});
  const api = createRecordedApi(given);
  const parts = { api, ownVpcId: () => soleVpcId(api), clock: systemClock };
  const lines: string[] = [];
  const print = (line: string): number => lines.push(line);
  const code = await runPlan(
    { paths: ["-"], output, clusterName: settings.clusterName, className: undefined },
    {
      loadPlanner: async () => ({ createPlanner: createAwsPlanner(settings, parts), remarks: () => [] }),
      readStandardInput: async () => manifests.map((each) => JSON.stringify(each)).join("\n---\n"),
      readCluster: undefined,
      print,
      complain: print,
    },
  );
  return { code, text: lines.join("\n") };
}

/** Hashes of names, which depend on the stand-in for a UID. */
function withoutHashes(text: string): string {
  return text.replaceAll(/-[0-9a-f]{10}\b/g, "");
}

describe("a plan for AWS", () => {
  test("prints the model and the operations in order for people", async () => {
    const { code, text } = await plan([service("web", 80), node], "text");
    assert.equal(code, 0);
    assert.equal(
      withoutHashes(text),
      [
        "default/web: 8 operations",
        "  load balancer k8s-default-web: internet-facing, ipv4, in subnet-a, subnet-b",
        "  listener TCP 80 -> k8s-default-web",
        "  target group k8s-default-web: TCP to 1 instance target, checked by TCP on traffic-port every 30 s",
        "  security group k8s-default-web: tcp 80 from 0.0.0.0/0",
        "  security group k8s-traffic-c1: nothing comes in",
        "  nodes' security group sg-nodes: icmp type 3 code 4, tcp 0-65535, udp 0-65535 from k8s-traffic-c1",
        "  1. CreateSecurityGroup SecurityGroup/k8s-traffic-c1: There is no security group k8s-traffic-c1 yet",
        "  2. AuthorizeSecurityGroupIngress SecurityGroup/sg-nodes: Lets in icmp 3/4 from k8s-traffic-c1, tcp 0-65535 from k8s-traffic-c1, udp 0-65535 from k8s-traffic-c1",
        "  3. CreateSecurityGroup SecurityGroup/k8s-default-web: There is no security group k8s-default-web yet",
        "  4. AuthorizeSecurityGroupIngress SecurityGroup/k8s-default-web: Lets in tcp 80 from 0.0.0.0/0",
        "  5. CreateTargetGroup TargetGroup/k8s-default-web: default/web:80 has no target group for TCP to targets of type instance",
        "  6. RegisterTargets TargetGroup/k8s-default-web: 1 target is new: i-1:30080",
        "  7. CreateLoadBalancer LoadBalancer/k8s-default-web: There is no load balancer yet: internet-facing",
        "  8. CreateListener Listener/k8s-default-web/80: Port 80 is new: TCP to k8s-default-web",
        "",
        "1 Service planned; 0 problems.",
      ].join("\n"),
    );
  });

  test("prints model, operations and problem in the APIs' own words for programs", async () => {
    const { text } = await plan([service("web", 80), node], "json");
    const [planned] = JSON.parse(text).services;
    assert.deepEqual(Object.keys(planned), [
      "namespace",
      "name",
      "provider",
      "ingress",
      "model",
      "operations",
      "warnings",
      "problem",
    ]);
    assert.deepEqual(Object.keys(planned.model), ["loadBalancer", "listeners", "targetGroups", "securityGroups"]);
    assert.equal(planned.model.loadBalancer.Scheme, "internet-facing");
    assert.deepEqual(planned.model.targetGroups[0].Targets, [{ Id: "i-1", Port: 30080 }]);
    const [create, authorize] = planned.operations;
    assert.deepEqual(Object.keys(create), ["kind", "on", "input", "why"]);
    assert.deepEqual(authorize.input.IpPermissions[0].UserIdGroupPairs[0].GroupId, { $ref: create.on });
  });

  test("tells what is wrong with a Service, and plans the others", async () => {
    const bad = service("bad", 81, { [`${prefix}-scheme`]: "extern" });
    const { code, text } = await plan([bad, service("web", 80), node], "json");
    const [first, second] = JSON.parse(text).services;
    assert.equal(code, 1);
    assert.equal(first.problem.reason, "InvalidAnnotation");
    assert.equal(first.model, null);
    assert.equal(second.problem, null);
  });

  test("tells which member of a group has no place, and plans the group with the others", async () => {
    const group = { "fairlead.dev/load-balancer-group": "edge" };
    const manifests = [service("one", 80, group), service("two", 80, group), node];
    const { text } = await plan(manifests, "json");
    const [one, two] = JSON.parse(text).services;
    assert.equal(one.problem, null);
    assert.equal(two.problem.reason, "PortConflict");
    assert.equal(one.model.listeners.length, 1);
    const forPeople = (await plan(manifests, "text")).text;
    assert.match(forPeople, /^default\/two: the same load balancer as default\/one\n {2}problem: PortConflict: /m);
    assert.equal(forPeople.match(/CreateLoadBalancer/g)?.length, 1);
  });

  test("plans the removal of what a Service has that is to go", async () => {
    const tags = { cluster: "c1", class: "", "load-balancer": "default/web", uid: "u1", resource: "LoadBalancer" };
    const LoadBalancerArn = "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/k8s-default-web-0123456789/1";
    const going = {
      ...service("web", 80),
      metadata: {
        name: "web",
        namespace: "default",
        uid: "u1",
        deletionTimestamp: "2026-01-01T00:00:00Z",
        finalizers: ["service.kubernetes.io/load-balancer-cleanup"],
      },
    };
    const { code, text } = await plan([going], "json", {
      ...facts,
      DescribeLoadBalancers: {
        LoadBalancers: [{ LoadBalancerArn, LoadBalancerName: "k8s-default-web-0123456789", VpcId: "vpc-1" }],
      },
      DescribeTags: {
        TagDescriptions: [
          {
            ResourceArn: LoadBalancerArn,
            Tags: Object.entries(tags).map(([key, Value]) => ({ Key: `fairlead.dev/${key}`, Value })),
          },
        ],
      },
    });
    const [planned] = JSON.parse(text).services;
    assert.equal(code, 0);
    assert.equal(planned.model, null);
    assert.deepEqual(
      planned.operations.map(({ kind }: { kind: string }) => kind),
      ["DeleteLoadBalancer"],
    );
  });

  test("warns of an annotation that is called nearly like one", async () => {
    const { code, text } = await plan([service("web", 80, { [`${prefix}-shceme`]: "internal" }), node], "text");
    assert.equal(code, 0);
    assert.match(text, /^ {2}warning: UnknownAnnotation: .*aws-load-balancer-scheme/m);
    const json = await plan([service("web", 80, { [`${prefix}-shceme`]: "internal" }), node], "json");
    assert.equal(JSON.parse(json.text).services[0].warnings.length, 1);
  });

  test("says what is missing in the facts", async () => {
    const { code, text } = await plan([service("web", 80), node], "text", {});
    assert.equal(code, 1);
    assert.match(text, /aws ec2 describe-/);
  });
});
