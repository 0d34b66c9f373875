// SPDX-License-Identifier: Apache-2.0

/** Load balancers that take their time, Services that share one, and two controllers in one cluster and account. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { behind } from "./aws/account.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { createPodEndpoints } from "./aws/pod-endpoints.ts";
import { ingressAddresses } from "./cluster/objects.ts";
import { eventually } from "./eventually.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename, settleMs: 1_500 });
after(() => aws.stop());
const { account, services } = aws;
const { elb } = account.clients;
const upstream = "service.beta.kubernetes.io/aws-load-balancer";
const className = "example.org/nlb";
const inGroup = { "fairlead.dev/load-balancer-group": "shared" };
const http = { name: "http", port: 80, targetPort: 8080 };
const https = { name: "https", port: 443, targetPort: 8443 };

await Promise.all([aws.startFairlead(), aws.startFairlead({ flags: [`--load-balancer-class=${className}`] })]);

test("a load balancer in provisioning has its name published, and is Ready once it is active", async () => {
  await services.create("slow");
  await aws.published("slow");
  await services.told("slow", "fairlead.dev/Ready", "False", "Provisioning");
  await services.told("slow", "fairlead.dev/Ready", "True", "Provisioned");
  await services.delete("slow");
  await services.gone("slow");
});

describe("Services of one group", () => {
  const portsOf = async (name: string): Promise<readonly number[]> => {
    const [entry] = (await services.get(name)).status.loadBalancer.ingress ?? [];
    return (entry?.ports ?? []).map(({ port }) => port);
  };

  test("share a load balancer, each with its own ports", async () => {
    await services.create("first", { ports: [http] }, inGroup);
    await aws.published("first");
    await services.create("second", { ports: [https] }, inGroup);
    const whole = await aws.published("second");
    assert.deepEqual(await services.addressed("first"), await services.addressed("second"));
    assert.deepEqual([await portsOf("first"), await portsOf("second")], [[80], [443]]);
    assert.deepEqual(
      whole.loadBalancer.listeners.map(({ port }) => port),
      [80, 443],
    );
    assert.equal(whole.ours.loadBalancers.length, 1);
  });

  test("do not take ports from older ones, and get them when those have gone", async () => {
    await services.create("third", { ports: [http] }, inGroup);
    await services.told("third", "fairlead.dev/Ready", "False", "PortConflict");
    assert.deepEqual(ingressAddresses(await services.get("third")), []);
    await services.delete("first");
    await services.gone("first");
    await services.addressed("third");
    const tags = behind(await aws.published("third"), 80).tags;
    assert.equal(tags["fairlead.dev/service"], "default/third:80");
  });

  test("take the load balancer along with the last of them", async () => {
    for (const name of ["second", "third"]) {
      assert.equal((await account.ours()).loadBalancers.length, 1);
      await services.delete(name);
      await services.gone(name);
    }
    await account.restored();
  });
});

describe("two controllers", () => {
  test("each serve their own class, with groups of their own", async () => {
    await services.create("plain");
    await services.create("classed", { loadBalancerClass: className });
    const plain = await aws.published("plain");
    const classed = await aws.published("classed");
    assert.equal(classed.loadBalancer.scheme, "internal");
    assert.equal(classed.loadBalancer.tags["fairlead.dev/class"], className);
    const shared = plain.loadBalancer.securityGroups.filter((id) => classed.loadBalancer.securityGroups.includes(id));
    assert.deepEqual(shared, []);
    assert.equal((await account.nodeGroup()).rules.length, 1 + 3 + 3);
  });

  test("leave each other's things when they remove their own", async () => {
    await services.delete("plain");
    await services.gone("plain");
    await eventually("the rules of the other stay", async () => (await account.nodeGroup()).rules.length === 1 + 3);
    assert.equal((await aws.published("classed")).ours.loadBalancers.length, 1);
    await services.delete("classed");
    await services.gone("classed");
    await account.restored();
  });
});

test("targets that other clusters register are left alone, where the Service says so", async () => {
  const pod = (number: number) => [{ address: `10.0.10.${number}`, node: "node-1", ports: { http: 8080 } }];
  await createPodEndpoints(aws.world.api, "everywhere", pod(1));
  const annotations = {
    [`${upstream}-nlb-target-type`]: "ip",
    [`${upstream}-multi-cluster-target-group`]: "true",
  };
  await services.create("everywhere", { ports: [http], selector: {} }, annotations);
  const group = behind(await aws.published("everywhere"), 80);
  const foreign = { Id: "10.0.12.99", Port: 8080 };
  await elb.send(new Elb.RegisterTargetsCommand({ TargetGroupArn: group.arn, Targets: [foreign] }));
  await createPodEndpoints(aws.world.api, "everywhere", pod(2));
  await aws.seen("everywhere", "the new pod joins, and the other cluster's stays", (whole) => {
    const { targets } = behind(whole, 80);
    assert.deepEqual([targets.includes("10.0.10.2:8080"), targets.includes("10.0.12.99:8080")], [true, true]);
  });
  await services.delete("everywhere");
  await services.gone("everywhere");
  await account.restored();
});
