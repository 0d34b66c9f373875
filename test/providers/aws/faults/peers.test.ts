// SPDX-License-Identifier: Apache-2.0

/** Failures that were measured of the other controllers; none of them may happen here. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AwsCall, Fault } from "../../../../src/sandbox/aws/faults.ts";
import { internalFailure } from "../../../../src/sandbox/aws/faults.ts";
import { isRead } from "../../../../src/sandbox/aws/journal.ts";
import { readyOf } from "../../../controller/loop-rig.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig, type AwsRigOptions } from "../rig/aws-rig.ts";
import { shapeOf } from "../rig/shape.ts";
import { whyNotServed } from "./serving.ts";

const ports = [80, 443, 9090];
const thirty = Array.from({ length: 30 }, (_, index) => `svc-${index}`);

function serviceNamed(name: string, index: number) {
  return makeService({
    name,
    uid: `uid-of-${name}`,
    ports: ports.map((port, at) => makePort({ name: `p${port}`, port, nodePort: 30000 + index * 3 + at })),
  });
}

async function served(names: readonly string[], options: AwsRigOptions = {}): Promise<AwsRig> {
  const rig = new AwsRig({ isRunning: false, workers: 10, ...options });
  rig.start();
  for (const [index, name] of names.entries()) rig.cluster.create(serviceNamed(name, index));
  await rig.until(() => names.every((name) => rig.hostnameOf(`default/${name}`) !== undefined));
  await rig.pass(1_000);
  return rig;
}

async function gone(rig: AwsRig): Promise<void> {
  await rig.until(() => rig.cluster.serverKeys().length === 0);
  await rig.pass(1_000);
}

/** Befalls the first `times` calls of an action. */
function firstCalls(action: string, times: number, fault: Fault): (call: AwsCall) => Fault | undefined {
  let left = times;
  return (call) => {
    if (call.action !== action || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

describe("what has happened to others", () => {
  test("a node event during deletions recreates no load balancer", async () => {
    const empty = shapeOf(new AwsRig().world.account);
    const rig = await served(thirty, { world: { timings: { perCall: 20 } } });
    for (const name of thirty) rig.cluster.delete(`default/${name}`);
    for (let round = 0; round < 6; round++) {
      rig.setNodes(round % 2 === 0 ? rig.world.nodes.slice(1) : rig.world.nodes);
      await rig.pass(400);
    }
    await gone(rig);
    rig.setNodes(rig.world.nodes);
    await rig.pass(5_000);
    assert.deepEqual(shapeOf(rig.world.account), empty);
  });

  test("load balancers made and removed at the same time leave the nodes' rules and the shared group as they should be", async () => {
    const empty = shapeOf(new AwsRig().world.account);
    const rig = new AwsRig({ isRunning: false, workers: 10, world: { timings: { perCall: 20 } } });
    rig.start();
    for (let round = 0; round < 8; round++) {
      const [coming, going] = [`svc-${round + 1}`, `svc-${round}`];
      rig.cluster.create(serviceNamed(coming, round));
      rig.cluster.delete(`default/${going}`);
      await rig.until(
        () => rig.hostnameOf(`default/${coming}`) !== undefined && rig.service(`default/${going}`) === undefined,
      );
      await rig.pass(round * 30);
      const why = whyNotServed(rig.world.account, rig.hostnameOf(`default/${coming}`) ?? "", 80);
      assert.equal(why, undefined, `round ${round}`);
    }
    rig.cluster.delete("default/svc-8");
    await gone(rig);
    assert.deepEqual(shapeOf(rig.world.account), empty);
  });

  test("the last ones that go together leave nothing", async () => {
    const empty = shapeOf(new AwsRig().world.account);
    const rig = await served(thirty, { world: { timings: { perCall: 20, deletion: 8_000 } } });
    for (const name of thirty) rig.cluster.delete(`default/${name}`);
    await gone(rig);
    assert.deepEqual(shapeOf(rig.world.account), empty);
  });

  for (const [action, times, fault] of [
    ["DeleteLoadBalancer", 1, { kind: "LoseReply" }],
    ["DeleteLoadBalancer", 3, { kind: "LoseReply" }],
    ["DeleteTargetGroup", 3, internalFailure()],
    ["DeleteTargetGroup", 7, internalFailure()],
    ["DeleteSecurityGroup", 4, { kind: "LoseReply" }],
    ["RevokeSecurityGroupIngress", 4, { kind: "LoseReply" }],
  ] as const) {
    test(`${action} that fails ${times} times (${fault.kind}) ends with nothing left`, async () => {
      const empty = shapeOf(new AwsRig().world.account);
      const rig = await served(["web"]);
      rig.world.faults.add(firstCalls(action, times, fault));
      rig.cluster.delete("default/web");
      await gone(rig);
      assert.deepEqual(shapeOf(rig.world.account), empty);
    });
  }

  test("thirty Services of three ports fit into a nodes' group of sixty rules", async () => {
    const rig = await served(thirty);
    const nodes = rig.world.account.securityGroups.get(rig.world.network.nodeSecurityGroupId);
    assert.equal(nodes?.ingress.length, 3);
    for (const name of thirty) {
      for (const port of ports) {
        assert.equal(whyNotServed(rig.world.account, rig.hostnameOf(`default/${name}`) ?? "", port), undefined);
      }
    }
  });

  test("what all share is made once, however many begin together", async () => {
    const rig = await served(thirty, { world: { timings: { perCall: 20 } } });
    const { CreateSecurityGroup, AuthorizeSecurityGroupIngress } = rig.world.journal.counts();
    assert.deepEqual(
      { CreateSecurityGroup, AuthorizeSecurityGroupIngress },
      {
        CreateSecurityGroup: thirty.length + 1,
        AuthorizeSecurityGroupIngress: thirty.length + 1,
      },
    );
    assert.equal(
      rig.world.journal.count(({ outcome }) => outcome.kind !== "Done"),
      0,
    );
  });

  test("a load balancer that is protected from deletion is told of, and goes when it is not protected any more", async () => {
    const empty = shapeOf(new AwsRig().world.account);
    const rig = await served(["web"]);
    const [protectedOne] = rig.world.account.loadBalancers.all();
    const protect = async (Value: string): Promise<void> => {
      const Attributes = [{ Key: "deletion_protection.enabled", Value }];
      const input = { LoadBalancerArn: protectedOne?.arn ?? "", Attributes };
      await rig.world.api.call("ModifyLoadBalancerAttributes", input, new AbortController().signal);
    };
    await protect("true");
    rig.world.journal.clear();
    rig.cluster.delete("default/web");
    await rig.pass(20_000);
    assert.match(readyOf(rig.service("default/web")), /^False DeletionProtected: .*deletion_protection.enabled/);
    assert.ok(rig.events.some((event) => event.includes("deletion_protection.enabled")));
    assert.equal(
      rig.world.journal.count((entry) => !isRead(entry) && entry.outcome.kind === "Done"),
      0,
    );
    await protect("false");
    await gone(rig).catch(() => {});
    await rig.until(() => rig.cluster.serverKeys().length === 0, 1_200_000);
    assert.deepEqual(shapeOf(rig.world.account), empty);
  });
});
