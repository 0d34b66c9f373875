// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { removeLoadBalancer } from "../../../src/sandbox/aws/behind-the-back.ts";
import { addInstance } from "../../../src/sandbox/aws/network/add-parts.ts";
import { readyOf } from "../../controller/loop-rig.ts";
import { makeNode, makePort, makeService } from "../../support/make-service.ts";
import { AwsRig, type AwsRigOptions } from "./rig/aws-rig.ts";
import { shapeOf } from "./rig/shape.ts";

const three = makeService({
  name: "web",
  ports: [80, 443, 8080].map((port) => makePort({ name: `p${port}`, port, nodePort: 30000 + port })),
});

/** A loop that serves these Services; what it called until then is forgotten. */
async function serving(names: readonly string[], options: AwsRigOptions = {}): Promise<AwsRig> {
  const rig = new AwsRig({ isRunning: false, ...options });
  rig.start();
  for (const name of names) rig.cluster.create({ ...three, name, uid: `uid-of-${name}` });
  await rig.until(() => names.every((name) => rig.hostnameOf(`default/${name}`) !== undefined));
  await rig.pass(1_000);
  rig.world.journal.clear();
  return rig;
}

const writesOfThree = {
  AuthorizeSecurityGroupIngress: 1,
  CreateListener: 3,
  CreateLoadBalancer: 1,
  CreateSecurityGroup: 1,
  CreateTargetGroup: 3,
  RegisterTargets: 3,
};

describe("the loop on AWS", () => {
  test("makes a load balancer with as many calls as it has things, and no reads but of the subnets", async () => {
    const rig = await serving(["first"]);
    await rig.pass(120_000);
    rig.cluster.create(three);
    await rig.until(() => rig.hostnameOf("default/web") !== undefined);
    await rig.pass(1_000);
    assert.match(readyOf(rig.service("default/web")), /^True Provisioned/);
    assert.deepEqual(rig.world.journal.counts(), { ...writesOfThree, DescribeSubnets: 1 });
  });

  test("removes all of it, without a read", async () => {
    const rig = await serving(["first"]);
    const before = shapeOf(rig.world.account);
    rig.cluster.create(three);
    await rig.until(() => rig.hostnameOf("default/web") !== undefined);
    rig.world.journal.clear();
    rig.cluster.delete("default/web");
    await rig.until(() => rig.service("default/web") === undefined);
    assert.deepEqual(shapeOf(rig.world.account), before);
    assert.deepEqual(rig.world.journal.counts(), {
      DeleteLoadBalancer: 1,
      DeleteSecurityGroup: 1,
      DeleteTargetGroup: 3,
    });
  });

  test("removes what all share with the last", async () => {
    const rig = new AwsRig({ isRunning: false });
    const empty = shapeOf(rig.world.account);
    rig.start();
    for (const name of ["one", "two", "three"]) rig.cluster.create({ ...three, name, uid: name });
    await rig.until(() => ["one", "two", "three"].every((name) => rig.hostnameOf(`default/${name}`) !== undefined));
    assert.deepEqual(rig.world.journal.counts(), {
      AuthorizeSecurityGroupIngress: 4,
      CreateListener: 9,
      CreateLoadBalancer: 3,
      CreateSecurityGroup: 4,
      CreateTargetGroup: 9,
      DescribeInstances: 1,
      DescribeLoadBalancers: 1,
      DescribeSecurityGroups: 2,
      DescribeSubnets: 1,
      DescribeTargetGroups: 1,
      RegisterTargets: 9,
    });
    for (const name of ["one", "two", "three"]) rig.cluster.delete(`default/${name}`);
    await rig.until(() => rig.cluster.serverKeys().length === 0);
    assert.deepEqual(shapeOf(rig.world.account), empty);
  });

  test("registers a node that joins with one call a target group", async () => {
    const rig = await serving(["one", "two"]);
    const [subnetId = ""] = rig.world.network.privateSubnetIds;
    const securityGroupIds = [rig.world.network.nodeSecurityGroupId];
    const joined = [1, 2].map(() => addInstance(rig.world.account, { subnetId, securityGroupIds }).id);
    rig.setNodes([
      ...rig.world.nodes,
      ...joined.map((id) => makeNode({ name: id, providerID: `aws:///us-west-2a/${id}` })),
    ]);
    await rig.pass(2_000);
    assert.deepEqual(rig.world.journal.counts(), { DescribeInstances: 1, RegisterTargets: 6 });
  });

  test("calls nothing while it is at rest and drift is not looked for", async () => {
    const rig = await serving(["one", "two"], { isRunning: true, settings: { driftReadsPerSecond: 0 } });
    await rig.pass(30 * 60_000);
    assert.deepEqual(rig.world.journal.counts(), {});
  });

  test("reads the account once after a restart, and writes nothing", async () => {
    const rig = await serving(["one", "two"]);
    rig.restart();
    await rig.pass(5_000);
    assert.deepEqual(rig.world.journal.counts(), {
      DescribeInstances: 1,
      DescribeLoadBalancers: 1,
      DescribeSecurityGroups: 2,
      DescribeSubnets: 1,
      DescribeTags: 1,
      DescribeTargetGroups: 1,
    });
  });

  test("registers the nodes that came while it was away, once it reads what is registered", async () => {
    const rig = await serving(["one"]);
    rig.setNodes(rig.world.nodes.slice(1));
    rig.restart();
    await rig.pass(1_000);
    assert.equal(
      rig.world.journal.count(({ action }) => action === "DeregisterTargets"),
      0,
    );
    rig.setNodes(rig.world.nodes.slice(2));
    await rig.pass(3_000);
    assert.equal(
      rig.world.journal.count(({ action }) => action === "DeregisterTargets"),
      3,
    );
    const [only] = rig.world.network.instanceIds.slice(2);
    for (const { targets } of rig.world.account.targetGroups.all()) {
      const registered = [...targets.values()].filter(({ drainedAt }) => drainedAt === undefined).map(({ id }) => id);
      assert.deepEqual(registered, [only]);
    }
  });

  test("sees within seconds of a restart what changed while it was away, though drift is not looked for", async () => {
    const rig = await serving(["one", "two"], { isRunning: true, settings: { driftReadsPerSecond: 0 } });
    rig.kill();
    rig.setNodes(rig.world.nodes.slice(1));
    const listener = rig.world.account.listeners.all().find(({ port }) => port === 443);
    const { signal } = new AbortController();
    await rig.world.api.call("DeleteListener", { ListenerArn: listener?.arn ?? "" }, signal);
    rig.world.journal.clear();
    rig.start();
    await rig.pass(10_000);
    assert.equal(
      rig.world.journal.count(({ action }) => action === "DeregisterTargets"),
      6,
    );
    assert.equal(
      rig.world.journal.count(({ action }) => action === "CreateListener"),
      1,
    );
    assert.equal(rig.world.account.listeners.all().length, 6);
  });

  test("makes anew what was deleted while it was away, though drift is not looked for", async () => {
    const rig = await serving(["one", "two"], { isRunning: true, settings: { driftReadsPerSecond: 0 } });
    const [gone] = rig.world.account.loadBalancers.all();
    rig.kill();
    removeLoadBalancer(rig.world.account, gone?.arn ?? "");
    rig.start();
    await rig.pass(10_000);
    assert.equal(rig.world.account.loadBalancers.size, 2);
    assert.equal(rig.world.account.listeners.size, 6);
  });

  test("finds out while it reads what it has not read that something is gone", async () => {
    const rig = await serving(["one", "two"], { isRunning: true, settings: { driftReadsPerSecond: 0 } });
    rig.restart();
    await rig.pass(20);
    const [gone] = rig.world.account.loadBalancers.all();
    removeLoadBalancer(rig.world.account, gone?.arn ?? "");
    await rig.pass(10_000);
    assert.deepEqual([...new Set(rig.differences)], ["Gone"]);
    assert.equal(rig.world.account.loadBalancers.size, 2);
    assert.equal(rig.world.account.listeners.size, 6);
  });

  test("replaces a load balancer without leaving the old one unserved, and removes it after the grace", async () => {
    const rig = await serving(["one"], { isRunning: true, world: { timings: { provisioning: 5_000 } } });
    await rig.until(() => readyOf(rig.service("default/one")).startsWith("True"));
    const before = rig.hostnameOf("default/one");
    rig.cluster.update("default/one", {
      annotations: { "service.beta.kubernetes.io/aws-load-balancer-scheme": "internal" },
    });
    await rig.pass(3_000);
    assert.equal(rig.world.account.loadBalancers.all().length, 2);
    assert.equal(rig.hostnameOf("default/one"), before);
    await rig.until(() => rig.hostnameOf("default/one") !== before);
    await rig.pass(30_000);
    assert.equal(rig.world.account.loadBalancers.all().length, 2);
    await rig.pass(40_000);
    const [only, ...others] = rig.world.account.loadBalancers.all();
    assert.equal(others.length, 0);
    assert.equal(only?.scheme, "internal");
    assert.equal(rig.world.account.targetGroups.all().length, 3);
  });
});
