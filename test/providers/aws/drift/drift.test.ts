// SPDX-License-Identifier: Apache-2.0

/** What is changed or deleted behind its back is put right within one cycle of looking for drift; nothing else is written. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Action, ActionInput } from "../../../../providers/aws/aws-api.ts";
import { removeLoadBalancer } from "../../../../src/sandbox/aws/behind-the-back.ts";
import type { SecurityGroup } from "../../../../src/sandbox/aws/ec2/model.ts";
import type { Listener, LoadBalancer, TargetGroup } from "../../../../src/sandbox/aws/elbv2/model.ts";
import { isRead } from "../../../../src/sandbox/aws/journal.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig } from "../rig/aws-rig.ts";
import { shapeOf } from "../rig/shape.ts";

const web = makeService({
  ports: [
    makePort({ name: "http", port: 80, nodePort: 30080 }),
    makePort({ name: "https", port: 443, nodePort: 30443 }),
  ],
});

/** Two Services that are served; all that there is was looked at. */
async function atRest(): Promise<AwsRig> {
  const rig = new AwsRig({ settings: { driftReadsPerSecond: 100 } });
  rig.start();
  rig.cluster.create(web);
  rig.cluster.create({ ...web, name: "beside", uid: "beside" });
  await rig.until(() => rig.hostnameOf("default/web") !== undefined && rig.hostnameOf("default/beside") !== undefined);
  await nextCycle(rig);
  assert.deepEqual(rig.differences, []);
  rig.world.journal.clear();
  return rig;
}

/** Until a cycle that began from now on is over. */
async function nextCycle(rig: AwsRig): Promise<void> {
  const until = rig.cycles.length + 2;
  await rig.until(() => rig.cycles.length >= until);
  await rig.pass(1_000);
}

/** What there is of the Service `web`. */
interface Web {
  readonly loadBalancer: LoadBalancer;
  /** Of port 80. */
  readonly listener: Listener;
  readonly targetGroup: TargetGroup;
  readonly frontend: SecurityGroup;
  readonly backend: SecurityGroup;
  readonly nodes: SecurityGroup;
  readonly instance: string;
}

function webOf({ world: { account, network } }: AwsRig): Web {
  const loadBalancer = only(account.loadBalancers.all().filter(({ name }) => name.startsWith("k8s-default-web-")));
  const listener = only(account.listeners.by("loadBalancer", loadBalancer.arn).filter(({ port }) => port === 80));
  const [forward] = listener.forward.targetGroups;
  const groupNamed = (start: string): SecurityGroup =>
    only(account.securityGroups.all().filter(({ name }) => name.startsWith(start)));
  return {
    loadBalancer,
    listener,
    targetGroup: only([account.targetGroups.get(forward?.arn ?? "")]),
    frontend: groupNamed("k8s-default-web-"),
    backend: groupNamed("k8s-traffic-"),
    nodes: groupNamed("c1-nodes"),
    instance: network.instanceIds[0] ?? "",
  };
}

function only<T>(found: readonly (T | undefined)[]): T {
  const [first, ...others] = found;
  assert.equal(others.length, 0);
  assert.ok(first !== undefined);
  return first;
}

interface Meddling {
  readonly name: string;
  readonly call: (web: Web) => readonly [Action, object];
  readonly difference: string;
  /** Writes that put it right. */
  readonly writes: Readonly<Record<string, number>>;
}

function meddling<A extends Action>(
  name: string,
  action: A,
  input: (web: Web) => ActionInput<A>,
  expected: Pick<Meddling, "difference" | "writes">,
): Meddling {
  return { name, call: (web) => [action, input(web)], ...expected };
}

const anywhere = { IpProtocol: "tcp", FromPort: 80, ToPort: 80, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };
const elsewhere = { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] };

const meddlings: readonly Meddling[] = [
  meddling("a listener is deleted", "DeleteListener", (it) => ({ ListenerArn: it.listener.arn }), {
    difference: "Listeners",
    writes: { CreateListener: 1 },
  }),
  meddling("a listener's protocol is changed", "ModifyListener", (it) => ({ ListenerArn: it.listener.arn, Port: 81 }), {
    difference: "Listeners",
    writes: { CreateListener: 1, DeleteListener: 1 },
  }),
  meddling(
    "a listener's attribute is changed",
    "ModifyListenerAttributes",
    (it) => ({ ListenerArn: it.listener.arn, Attributes: [{ Key: "tcp.idle_timeout.seconds", Value: "60" }] }),
    { difference: "Listeners", writes: { ModifyListenerAttributes: 1 } },
  ),
  meddling(
    "a target is deregistered",
    "DeregisterTargets",
    (it) => ({ TargetGroupArn: it.targetGroup.arn, Targets: [{ Id: it.instance, Port: 30080 }] }),
    { difference: "Targets", writes: { RegisterTargets: 1 } },
  ),
  meddling(
    "a strange target is registered",
    "RegisterTargets",
    (it) => ({ TargetGroupArn: it.targetGroup.arn, Targets: [{ Id: it.instance, Port: 22 }] }),
    { difference: "Targets", writes: { DeregisterTargets: 1 } },
  ),
  meddling(
    "a health check is changed",
    "ModifyTargetGroup",
    (it) => ({ TargetGroupArn: it.targetGroup.arn, HealthCheckIntervalSeconds: 15 }),
    { difference: "TargetGroup", writes: { ModifyTargetGroup: 1 } },
  ),
  meddling(
    "a target group's attribute is changed",
    "ModifyTargetGroupAttributes",
    (it) => ({
      TargetGroupArn: it.targetGroup.arn,
      Attributes: [{ Key: "proxy_protocol_v2.enabled", Value: "true" }],
    }),
    { difference: "Attributes", writes: { ModifyTargetGroupAttributes: 1 } },
  ),
  meddling(
    "a load balancer's attribute is changed",
    "ModifyLoadBalancerAttributes",
    (it) => ({
      LoadBalancerArn: it.loadBalancer.arn,
      Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
    }),
    { difference: "Attributes", writes: { ModifyLoadBalancerAttributes: 1 } },
  ),
  meddling(
    "a load balancer's security groups are changed",
    "SetSecurityGroups",
    (it) => ({ LoadBalancerArn: it.loadBalancer.arn, SecurityGroups: [it.frontend.id] }),
    { difference: "LoadBalancer", writes: { SetSecurityGroups: 1 } },
  ),
  meddling(
    "a tag of ours is removed",
    "RemoveTags",
    (it) => ({ ResourceArns: [it.loadBalancer.arn], TagKeys: ["fairlead.dev/cluster"] }),
    { difference: "Tags", writes: { AddTags: 1 } },
  ),
  meddling(
    "a tag of a target group is changed",
    "AddTags",
    (it) => ({ ResourceArns: [it.targetGroup.arn], Tags: [{ Key: "fairlead.dev/service", Value: "mine" }] }),
    { difference: "Tags", writes: { AddTags: 1 } },
  ),
  meddling(
    "a rule is revoked",
    "RevokeSecurityGroupIngress",
    (it) => ({ GroupId: it.frontend.id, IpPermissions: [anywhere] }),
    { difference: "SecurityGroup", writes: { AuthorizeSecurityGroupIngress: 1 } },
  ),
  meddling(
    "a rule is added",
    "AuthorizeSecurityGroupIngress",
    (it) => ({ GroupId: it.frontend.id, IpPermissions: [elsewhere] }),
    { difference: "SecurityGroup", writes: { RevokeSecurityGroupIngress: 1 } },
  ),
  meddling(
    "a rule of the nodes' group is revoked",
    "RevokeSecurityGroupIngress",
    (it) => ({
      GroupId: it.nodes.id,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 0, ToPort: 65535, UserIdGroupPairs: [{ GroupId: it.backend.id }] },
      ],
    }),
    { difference: "NodeRules", writes: { AuthorizeSecurityGroupIngress: 1 } },
  ),
  meddling(
    "a rule in our name is added to the nodes' group",
    "AuthorizeSecurityGroupIngress",
    (it) => ({
      GroupId: it.nodes.id,
      IpPermissions: [
        {
          IpProtocol: "tcp",
          FromPort: 22,
          ToPort: 22,
          UserIdGroupPairs: [{ GroupId: it.backend.id, Description: "fairlead.dev/backend" }],
        },
      ],
    }),
    { difference: "NodeRules", writes: { RevokeSecurityGroupIngress: 1 } },
  ),
  meddling(
    "a tag of the backend group is removed",
    "DeleteTags",
    (it) => ({ Resources: [it.backend.id], Tags: [{ Key: "fairlead.dev/class" }] }),
    { difference: "SecurityGroup", writes: { CreateTags: 1 } },
  ),
  meddling(
    "the backend group loses the tag by which it is found",
    "DeleteTags",
    (it) => ({ Resources: [it.backend.id], Tags: [{ Key: "fairlead.dev/cluster" }] }),
    { difference: "SecurityGroup", writes: { CreateTags: 1 } },
  ),
  meddling(
    "a load balancer's own group loses the tag by which it is found",
    "DeleteTags",
    (it) => ({ Resources: [it.frontend.id], Tags: [{ Key: "fairlead.dev/cluster" }] }),
    { difference: "Tags", writes: { CreateTags: 1 } },
  ),
];

describe("drift", () => {
  for (const { name, call, difference, writes } of meddlings) {
    test(`${name}: it is put right within one cycle, and nothing else is written`, async () => {
      const rig = await atRest();
      const before = shapeOf(rig.world.account);
      const [action, input] = call(webOf(rig));
      await rig.world.api.call(action, input as ActionInput<typeof action>, new AbortController().signal);
      assert.notDeepEqual(shapeOf(rig.world.account), before);
      rig.world.journal.clear();
      await nextCycle(rig);
      assert.deepEqual(shapeOf(rig.world.account), before);
      assert.deepEqual([...new Set(rig.differences)], [difference]);
      assert.deepEqual(writesOf(rig), writes);
    });
  }

  test("a load balancer is deleted: it is made anew, and its Service shows the new host name", async () => {
    const rig = await atRest();
    const before = rig.hostnameOf("default/web");
    const others = rig.hostnameOf("default/beside");
    removeLoadBalancer(rig.world.account, webOf(rig).loadBalancer.arn);
    await nextCycle(rig);
    assert.notEqual(rig.hostnameOf("default/web"), before);
    assert.equal(rig.hostnameOf("default/web"), webOf(rig).loadBalancer.dnsName.toLowerCase());
    assert.equal(rig.hostnameOf("default/beside"), others);
    assert.deepEqual(writesOf(rig), { CreateListener: 2, CreateLoadBalancer: 1 });
  });

  test("nothing has drifted: nothing is written, and no more is read than the budget allows", async () => {
    const rig = await atRest();
    const began = rig.clock.monotonic();
    await nextCycle(rig);
    await rig.pass(600_000);
    assert.deepEqual(writesOf(rig), {});
    assert.deepEqual(rig.differences, []);
    const seconds = (rig.clock.monotonic() - began) / 1000;
    assert.ok(rig.world.journal.entries().length <= seconds * 100);
  });
});

function writesOf(rig: AwsRig): Readonly<Record<string, number>> {
  const writes = rig.world.journal.entries().filter((entry) => !isRead(entry));
  return Object.fromEntries(
    [...Map.groupBy(writes, ({ action }) => action)]
      .map(([action, calls]) => [action, calls.length] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
