// SPDX-License-Identifier: Apache-2.0

/** Reads on an in-process account: what they find, and what they cost. */

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, test } from "node:test";
import { createAwsApi } from "../../../../providers/aws/api/create-aws-api.ts";
import { type AwsReads, createAwsReads } from "../../../../providers/aws/api/reads.ts";
import type { AwsApi } from "../../../../providers/aws/aws-api.ts";
import { systemClock } from "../../../../src/clock.ts";
import { AwsError } from "../../../../src/sandbox/aws/aws-error.ts";
import { addClusterNetwork, type ClusterNetwork } from "../../../../src/sandbox/aws/network/cluster-network.ts";
import { type InProcessAws, startAws } from "../../../../src/sandbox/aws/start-aws.ts";

const signal = AbortSignal.timeout(60_000);
const recorder = { requested: () => undefined, waited: () => undefined, throttled: () => undefined };
const notFound = new AwsError("LoadBalancerNotFound", "One or more load balancers not found");
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const ours = (name: string): boolean => name.startsWith("k8s-");

describe("reads of an account", () => {
  let aws: InProcessAws;
  let network: ClusterNetwork;
  let api: AwsApi;
  let reads: AwsReads;
  const arns = new Map<string, string>();

  /** Makes a load balancer, a target group and a TCP listener, all of this name. */
  async function make(name: string): Promise<void> {
    const Tags = [{ Key: "for", Value: name }];
    const { LoadBalancers } = await api.call(
      "CreateLoadBalancer",
      { Name: name, Type: "network", Subnets: [network.publicSubnetIds[0] ?? ""], Tags },
      signal,
    );
    const { TargetGroups } = await api.call(
      "CreateTargetGroup",
      { Name: name, Protocol: "TCP", Port: 80, VpcId: network.vpcId, Tags },
      signal,
    );
    const [LoadBalancerArn = "", TargetGroupArn = ""] = [
      LoadBalancers?.[0]?.LoadBalancerArn,
      TargetGroups?.[0]?.TargetGroupArn,
    ];
    const DefaultActions = [{ Type: "forward" as const, TargetGroupArn }];
    await api.call("CreateListener", { LoadBalancerArn, Port: 80, Protocol: "TCP", DefaultActions }, signal);
    arns.set(name, LoadBalancerArn).set(`group ${name}`, TargetGroupArn);
  }

  const arnOf = (what: string): string => arns.get(what) ?? assert.fail(what);

  before(async () => {
    aws = await startAws({ clock: systemClock });
    network = addClusterNetwork(aws.account, { clusterName: "c1" });
    const access = { region: "us-west-2", endpoint: aws.url, credentials: { accessKeyId: "a", secretAccessKey: "b" } };
    api = createAwsApi({ access, clock: systemClock, random: Math.random, recorder, rates: [] });
    for (const name of ["k8s-a", "k8s-b", "k8s-c", "other"]) await make(name);
  });
  after(() => aws.close());
  beforeEach(() => {
    reads = createAwsReads(api, systemClock, 5);
    aws.journal.clear();
  });

  const calls = (): readonly string[] => aws.journal.entries().map(({ action }) => action);

  test("by name, with tags: two calls for many who ask at once", async () => {
    const [one, two] = await Promise.all([
      reads.loadBalancersNamed(["k8s-b", "k8s-a"], signal),
      reads.loadBalancersNamed(["k8s-c"], signal),
    ]);
    assert.deepEqual(
      one.map(({ LoadBalancerName, Tags }) => [LoadBalancerName, Tags]),
      [
        ["k8s-a", [{ Key: "for", Value: "k8s-a" }]],
        ["k8s-b", [{ Key: "for", Value: "k8s-b" }]],
      ],
    );
    assert.deepEqual(
      two.map(({ LoadBalancerArn }) => LoadBalancerArn),
      [arnOf("k8s-c")],
    );
    assert.deepEqual(calls(), ["DescribeLoadBalancers", "DescribeTags"]);
  });

  test("names that are not there are left out", async () => {
    assert.deepEqual(await reads.loadBalancersNamed(["k8s-x"], signal), []);
    assert.deepEqual(calls(), ["DescribeLoadBalancers"]);
    const found = await reads.loadBalancersNamed(["k8s-x", "k8s-a", "k8s-y", "k8s-b"], signal);
    assert.deepEqual(
      found.map(({ LoadBalancerName }) => LoadBalancerName),
      ["k8s-a", "k8s-b"],
    );
    const groups = await reads.targetGroupsNamed(["k8s-x", "k8s-a", "k8s-y", "k8s-b"], signal);
    assert.deepEqual(
      groups.map(({ TargetGroupName }) => TargetGroupName),
      ["k8s-a", "k8s-b"],
    );
  });

  test("by ARN, without tags", async () => {
    const gone = arnOf("k8s-a").replace("k8s-a", "k8s-gone");
    const found = await reads.loadBalancersByArn([arnOf("k8s-a"), gone], signal);
    assert.deepEqual([...found.keys()], [arnOf("k8s-a")]);
    assert.equal(found.get(arnOf("k8s-a"))?.State.Code, "active");
    const groups = await reads.targetGroupsByArn([arnOf("group k8s-b")], signal);
    assert.deepEqual(groups.get(arnOf("group k8s-b"))?.LoadBalancerArns, [arnOf("k8s-b")]);
    assert.ok(!calls().includes("DescribeTags"));
  });

  test("listings: shared by who asks at once, and tags for what is of concern only", async () => {
    const [all, some, groups] = await Promise.all([
      reads.listLoadBalancers(ours, signal),
      reads.listLoadBalancers((name) => name === "other", signal),
      reads.listTargetGroups(ours, signal),
    ]);
    assert.deepEqual(
      all.map(({ LoadBalancerName }) => LoadBalancerName),
      ["k8s-a", "k8s-b", "k8s-c"],
    );
    assert.deepEqual(
      some.map(({ LoadBalancerName }) => LoadBalancerName),
      ["other"],
    );
    assert.deepEqual(
      groups.map(({ Tags }) => Tags[0]?.Value),
      ["k8s-a", "k8s-b", "k8s-c"],
    );
    assert.deepEqual(calls().filter((action) => action === "DescribeLoadBalancers").length, 1);
    assert.deepEqual(calls().filter((action) => action === "DescribeTargetGroups").length, 1);
    assert.equal(calls().filter((action) => action === "DescribeTags").length, 1);
  });

  test("after a listing of a small account, what is missing is looked for in another", async () => {
    await reads.listLoadBalancers(() => false, signal);
    aws.journal.clear();
    const remove = aws.faults.add(({ parameters }) =>
      "Names" in parameters ? { kind: "Refuse", error: notFound } : undefined,
    );
    const found = await reads.loadBalancersNamed(["k8s-x", "k8s-a", "k8s-y", "k8s-b"], signal);
    remove();
    assert.deepEqual(
      found.map(({ LoadBalancerName }) => LoadBalancerName),
      ["k8s-a", "k8s-b"],
    );
    assert.deepEqual(calls(), ["DescribeLoadBalancers", "DescribeLoadBalancers", "DescribeTags"]);
  });

  test("tags by ARN, of load balancers, groups and listeners alike, without those that are gone", async () => {
    const [listener] = await reads.listeners(arnOf("k8s-a"), signal);
    const gone = arnOf("k8s-a").replace("k8s-a", "k8s-gone");
    const known = [arnOf("k8s-a"), arnOf("group k8s-b"), listener?.ListenerArn ?? ""];
    const tags = await reads.tags([...known, gone], signal);
    assert.deepEqual([...tags.keys()].sort(), known.sort());
    assert.deepEqual(tags.get(arnOf("group k8s-b")), [{ Key: "for", Value: "k8s-b" }]);
  });

  test("no call names more than 20, and what is missing is found among many", async () => {
    const strangers = Array.from({ length: 45 }, (_, index) => arnOf("k8s-a").replace("k8s-a", `k8s-${index}`));
    const tags = await reads.tags([...strangers, arnOf("k8s-a")], signal);
    assert.deepEqual([...tags.keys()], [arnOf("k8s-a")]);
    const sizes = aws.journal.entries().map(({ parameters }) => asList(parameters["ResourceArns"]).length);
    assert.equal(Math.max(...sizes), 20);
  });

  test("listeners, groups of a load balancer, and their targets", async () => {
    const target = { Id: network.instanceIds[0] ?? "", Port: 30080 };
    await api.call("RegisterTargets", { TargetGroupArn: arnOf("group k8s-a"), Targets: [target] }, signal);
    const listeners = await reads.listeners(arnOf("k8s-a"), signal);
    assert.deepEqual(
      listeners.map(({ Port, forwardsTo }) => [Port, forwardsTo[0]?.TargetGroupArn]),
      [[80, arnOf("group k8s-a")]],
    );
    const groups = await reads.targetGroupsOf(arnOf("k8s-a"), signal);
    assert.deepEqual(
      groups.map(({ TargetGroupName }) => TargetGroupName),
      ["k8s-a"],
    );
    assert.deepEqual(await reads.targets(arnOf("group k8s-a"), signal), [target]);
    assert.deepEqual(await reads.moreCertificates(listeners[0]?.ListenerArn ?? "", signal), []);
  });

  test("attributes and capacity", async () => {
    const [listener] = await reads.listeners(arnOf("k8s-a"), signal);
    const value = (attributes: readonly { readonly Key: string; readonly Value: string }[], key: string) =>
      attributes.find(({ Key }) => Key === key)?.Value;
    assert.equal(
      value(await reads.loadBalancerAttributes(arnOf("k8s-a"), signal), "deletion_protection.enabled"),
      "false",
    );
    assert.equal(
      value(await reads.targetGroupAttributes(arnOf("group k8s-a"), signal), "proxy_protocol_v2.enabled"),
      "false",
    );
    const attributes = await reads.listenerAttributes(listener?.ListenerArn ?? "", signal);
    assert.equal(value(attributes, "tcp.idle_timeout.seconds"), "350");
    assert.equal(await reads.capacityUnits(arnOf("k8s-a"), signal), 0);
  });

  test("a part of something that is gone is NotFound", async () => {
    const gone = arnOf("k8s-a").replace("k8s-a", "k8s-gone");
    await assert.rejects(reads.listeners(gone, signal), { reason: "NotFound" });
    await assert.rejects(reads.loadBalancerAttributes(gone, signal), { reason: "NotFound" });
  });
});
