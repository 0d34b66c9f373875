// SPDX-License-Identifier: Apache-2.0

/** What people do wrong: bad annotations, deletion protection, things deleted and changed by hand; and a restart in between. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import { behind, listenerOn } from "./aws/account.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { isAwsWrite } from "./aws/endpoint/journal.ts";
import { eventually } from "./eventually.ts";
import type { FairleadProcess } from "./fairlead/fairlead.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, services } = aws;
const { elb } = account.clients;
const upstream = "service.beta.kubernetes.io/aws-load-balancer";
const ports = [
  { name: "http", port: 80, targetPort: 8080 },
  { name: "https", port: 443, targetPort: 8443 },
  { name: "dns", protocol: "UDP", port: 53, targetPort: 53 },
] as const;

let fairlead: FairleadProcess = await aws.startFairlead();

async function restart(): Promise<void> {
  await fairlead.process.stop();
  fairlead = await aws.startFairlead();
}

async function eventOf(name: string, reason: string): Promise<string> {
  const event = await eventually(`${name} has an Event ${reason}`, async () =>
    (await services.events(name)).find((one) => one.reason === reason),
  );
  return event.message;
}

describe("a bad annotation", () => {
  test("is told with key, value and what is allowed, and nothing is touched", async () => {
    const calls = await aws.callsDuring(async () => {
      await services.create("bad", {}, { [`${upstream}-scheme`]: "intern" });
      await services.told("bad", "fairlead.dev/Ready", "False", "InvalidAnnotation");
    });
    assert.deepEqual(calls.filter(isAwsWrite), []);
    const message = await eventOf("bad", "InvalidAnnotation");
    for (const part of [`${upstream}-scheme`, "intern", "internet-facing"]) assert.ok(message.includes(part), message);
  });

  test("is mended, and breaks again: what is there stays", async () => {
    await services.annotate("bad", { [`${upstream}-scheme`]: "internet-facing" });
    const before = await aws.published("bad");
    const calls = await aws.callsDuring(async () => {
      await services.annotate("bad", { [`${upstream}-healthcheck-interval`]: "often" });
      await services.told("bad", "fairlead.dev/Ready", "False", "InvalidAnnotation");
    });
    assert.deepEqual(calls.filter(isAwsWrite), []);
    assert.equal((await aws.published("bad")).loadBalancer.arn, before.loadBalancer.arn);
  });

  test("that nobody knows gets a warning that names the nearest, and has no effect", async () => {
    await services.create("mistyped", {}, { [`${upstream}-schema`]: "internal" });
    const { loadBalancer } = await aws.published("mistyped");
    assert.equal(loadBalancer.scheme, "internet-facing");
    assert.match(await eventOf("mistyped", "UnknownAnnotation"), /did you mean \S+aws-load-balancer-scheme\?/);
    await services.delete("mistyped");
    await services.gone("mistyped");
  });

  test("does not keep a Service from being deleted", async () => {
    await services.delete("bad");
    await services.gone("bad");
    await account.restored();
  });
});

describe("deletion protection", () => {
  test("keeps the Service, which is told what to do, until it is turned off in AWS and the Service touched", async () => {
    const key = `${upstream}-attributes`;
    await services.create("protected", {}, { [key]: "deletion_protection.enabled=true" });
    const { loadBalancer } = await aws.published("protected");
    await services.delete("protected");
    await services.told("protected", "fairlead.dev/Ready", "False", "DeletionProtected");
    assert.match(await eventOf("protected", "SyncLoadBalancerFailed"), /deletion_protection\.enabled/);
    assert.equal((await account.ours()).loadBalancers[0]?.arn, loadBalancer.arn);
    await elb.send(
      new Elb.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: loadBalancer.arn,
        Attributes: [{ Key: "deletion_protection.enabled", Value: "false" }],
      }),
    );
    await services.annotate("protected", { [key]: null });
    await services.gone("protected");
    await account.restored();
  });
});

describe("with a Service of three ports", () => {
  test("a restart writes nothing, and serves what comes", async () => {
    await services.create("web", { ports });
    await aws.published("web");
    const calls = await aws.callsDuring(async () => {
      await restart();
      await services.create("after-restart");
      await aws.published("after-restart");
    });
    const written = calls.filter(isAwsWrite).filter(({ action }) => action !== "CreateTags");
    const named = written.flatMap(({ parameters }) => [...parameters.values()]);
    const { arn, name } = (await aws.published("web")).loadBalancer;
    assert.ok(!named.some((value) => value === arn || value === name), "a write names what was as it should be");
    await services.delete("after-restart");
    await services.gone("after-restart");
  });

  test("what was done by hand while nobody looked is put right at the first look for drift", async () => {
    const whole = await aws.published("web");
    const { loadBalancer } = whole;
    const group = behind(whole, 80);
    const [target = ""] = group.targets;
    const [Id = "", port = ""] = target.split(":");
    await fairlead.process.stop();
    await elb.send(new Elb.DeleteListenerCommand({ ListenerArn: listenerOn(whole, 443).arn }));
    await elb.send(
      new Elb.DeregisterTargetsCommand({ TargetGroupArn: group.arn, Targets: [{ Id, Port: Number(port) }] }),
    );
    await elb.send(
      new Elb.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: loadBalancer.arn,
        Attributes: [{ Key: "load_balancing.cross_zone.enabled", Value: "true" }],
      }),
    );
    await elb.send(new Elb.RemoveTagsCommand({ ResourceArns: [group.arn], TagKeys: ["fairlead.dev/service"] }));
    fairlead = await aws.startFairlead({ flags: ["--aws-drift-reads-per-second=50"] });
    await aws.seen("web", "all is put right", (seen) => {
      assert.deepEqual(behind(seen, 80), group);
      assert.deepEqual(
        seen.loadBalancer.listeners.map((one) => one.port),
        [53, 80, 443],
      );
      assert.deepEqual(seen.loadBalancer.attributes, loadBalancer.attributes);
    });
  });

  test("a load balancer that is deleted by hand is made again at the next look", async () => {
    const { loadBalancer } = await aws.published("web");
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancer.arn }));
    // A small account is looked at every 30 s.
    const whole = await aws.seen(
      "web",
      "it is there again",
      (seen) => {
        assert.notEqual(seen.loadBalancer.arn, loadBalancer.arn);
        assert.equal(seen.loadBalancer.listeners.length, 3);
      },
      60_000,
    );
    assert.equal(whole.ours.loadBalancers.length, 1);
    assert.equal(whole.ours.targetGroups.length, 3);
  });

  test("deleted while its load balancer was deleted by hand, nothing is left", async () => {
    await restart();
    const { loadBalancer } = await aws.published("web");
    await elb.send(new Elb.DeleteLoadBalancerCommand({ LoadBalancerArn: loadBalancer.arn }));
    await services.delete("web");
    await services.gone("web");
    await account.restored();
  });
});
