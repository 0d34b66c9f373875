// SPDX-License-Identifier: Apache-2.0

/** Nodes and pods come and go, and the targets follow: new ones are registered before old ones are deregistered. */

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { behind } from "./aws/account.ts";
import { AwsWorld } from "./aws/aws-world.ts";
import { setReady } from "./aws/cloud-node.ts";
import { countByAction, isAwsWrite, type JournalEntry } from "./aws/endpoint/journal.ts";
import { createPodEndpoints } from "./aws/pod-endpoints.ts";
import { always } from "./eventually.ts";

const aws = await AwsWorld.start({ scenario: import.meta.filename });
after(() => aws.stop());
const { account, services, world } = aws;
const ports = [
  { name: "http", port: 80, targetPort: 8080 },
  { name: "https", port: 443, targetPort: 8443 },
];
const upstream = "service.beta.kubernetes.io/aws-load-balancer";

await aws.startFairlead();

/** Resolves when exactly these are behind the port, by instance or address. */
function targetsAre(name: string, port: number, want: readonly string[]): Promise<unknown> {
  return aws.seen(name, `targets are ${want.join(", ")}`, (whole) =>
    assert.deepEqual(
      behind(whole, port).targets.map((target) => target.split(":")[0]),
      want.toSorted(),
    ),
  );
}

function instances(): readonly string[] {
  return aws.nodes.map(({ instance }) => instance);
}

function writes(calls: readonly JournalEntry[]): Readonly<Record<string, number>> {
  return countByAction(calls.filter(isAwsWrite));
}

describe("nodes", () => {
  test("that join are registered with one call a target group, several of them at once, too", async () => {
    await services.create("nodes", { ports });
    await aws.published("nodes");
    const calls = await aws.callsDuring(async () => {
      await Promise.all([aws.addNode("node-3"), aws.addNode("node-4")]);
      await targetsAre("nodes", 80, instances());
      await targetsAre("nodes", 443, instances());
    });
    const { RegisterTargets = 0, ...others } = writes(calls);
    assert.ok(RegisterTargets === 2 || RegisterTargets === 4, `${RegisterTargets} calls`);
    assert.deepEqual(others, {});
  });

  test("that leave are deregistered", async () => {
    const gone = aws.nodes.at(-1) ?? assert.fail("a node");
    await aws.removeNode(gone);
    await targetsAre("nodes", 80, instances());
    await targetsAre("nodes", 443, instances());
  });

  test("that are excluded by their label leave, and come back", async () => {
    const [node = assert.fail("a node"), ...others] = aws.nodes;
    const label = "node.kubernetes.io/exclude-from-external-load-balancers";
    const exclude = (value: string | null) =>
      world.api.mergePatch(`/api/v1/nodes/${node.name}`, { metadata: { labels: { [label]: value } } });
    await exclude("");
    await targetsAre(
      "nodes",
      80,
      others.map(({ instance }) => instance),
    );
    await exclude(null);
    await targetsAre("nodes", 80, instances());
  });

  test("all of a Local Service's are registered, or those with endpoints only, where it says so", async () => {
    const annotation = { "fairlead.dev/targets-with-endpoints-only": "true" };
    const [first, second] = aws.nodes;
    const podOn = (node: string) => [{ address: "10.0.10.60", node, ports: { http: 8080, https: 8443 } }];
    await createPodEndpoints(world.api, "local", podOn(first?.name ?? ""));
    await services.create("local", { ports, selector: {}, externalTrafficPolicy: "Local" }, annotation);
    await aws.published("local");
    await targetsAre("local", 80, [first?.instance ?? ""]);
    await createPodEndpoints(world.api, "local", podOn(second?.name ?? ""));
    await targetsAre("local", 80, [second?.instance ?? ""]);
    await services.annotate("local", { "fairlead.dev/targets-with-endpoints-only": null });
    await targetsAre("local", 80, instances());
  });
});

describe("pods", () => {
  const pod = (number: number, conditions?: { readonly ready: boolean; readonly terminating?: boolean }) => ({
    address: `10.0.10.${100 + number}`,
    node: "node-1",
    ports: { http: 8080, https: 8443 },
    ...(conditions === undefined ? {} : { conditions }),
  });
  const addresses = (...numbers: readonly number[]) => numbers.map((number) => `10.0.10.${100 + number}`);
  const have = (...pods: readonly ReturnType<typeof pod>[]) => createPodEndpoints(world.api, "pods", pods);

  test("are targets themselves, at their own ports", async () => {
    await have(pod(1), pod(2));
    await services.create("pods", { ports, selector: {} }, { [`${upstream}-nlb-target-type`]: "ip" });
    const whole = await aws.published("pods");
    assert.deepEqual(behind(whole, 80).targets, ["10.0.10.101:8080", "10.0.10.102:8080"]);
    assert.deepEqual(behind(whole, 443).targets, ["10.0.10.101:8443", "10.0.10.102:8443"]);
  });

  test("that are rescheduled are registered before the old ones are deregistered", async () => {
    const calls = await aws.callsDuring(async () => {
      await have(pod(2), pod(3));
      for (const port of [80, 443]) await targetsAre("pods", port, addresses(2, 3));
    });
    assert.deepEqual(writes(calls), { DeregisterTargets: 2, RegisterTargets: 2 });
    const groups = Map.groupBy(calls.filter(isAwsWrite), ({ parameters }) => parameters.get("TargetGroupArn"));
    for (const ofGroup of groups.values()) {
      assert.deepEqual(
        ofGroup.map(({ action }) => action),
        ["RegisterTargets", "DeregisterTargets"],
      );
    }
  });

  test("that are not ready or terminating are no targets, and a target comes back while it drains", async () => {
    await have(pod(2), pod(3, { ready: false }), pod(4, { ready: false, terminating: true }));
    await targetsAre("pods", 80, addresses(2));
    await have(pod(2), pod(3));
    await targetsAre("pods", 80, addresses(2, 3));
  });

  test("may all be gone, and come again", async () => {
    await have();
    await targetsAre("pods", 80, []);
    await have(pod(5));
    await targetsAre("pods", 80, addresses(5));
  });

  test("do not care for nodes that come, go, and fall ill", async () => {
    const calls = await aws.callsDuring(async () => {
      const node = await aws.addNode("node-5");
      await targetsAre("nodes", 80, instances());
      await setReady(world.api, node.name, false);
      await aws.removeNode(node);
      await targetsAre("nodes", 80, instances());
    });
    const group = behind(await aws.published("pods"), 80).arn;
    assert.deepEqual(
      calls.filter((call) => isAwsWrite(call) && call.parameters.get("TargetGroupArn") === group),
      [],
    );
  });
});

test("nothing more is called once all is as it should be", async () => {
  const { journal } = aws.endpoint;
  const start = journal.length;
  await always("nobody calls", () => journal.since(start, "FAIRLEAD").length === 0, { forMs: 1000 });
});

test("deleted, they leave nothing", async () => {
  const names = ["nodes", "local", "pods"];
  await Promise.all(names.map((one) => services.delete(one)));
  await Promise.all(names.map((one) => services.gone(one)));
  await account.restored();
});
