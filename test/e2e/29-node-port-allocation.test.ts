// SPDX-License-Identifier: Apache-2.0

/**
 * `allocateLoadBalancerNodePorts` switched in every order, with and without NodePorts that somebody chose: what is there stays until
 * somebody takes it away, bare metal wants none, instances of AWS get what the API server does not give; the address never changes.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { behind } from "./aws/account.ts";
import type { ServiceObject, ServiceSpec } from "./cluster/objects.ts";
import { always, eventually } from "./eventually.ts";
import { onAws, type Stage, stages } from "./lifecycle/stage.ts";
import { servicePath } from "./service-objects.ts";

const http = { name: "http", port: 80, targetPort: 8080 };
const https = { name: "https", port: 443, targetPort: 8443 };

/** What is written for a port: the NodePort that it has, none, or one that somebody chose. */
type Wish = "Keep" | "Drop" | number;

/** One write of a person. What is not named is not touched. */
interface Step {
  readonly type?: "ClusterIP" | "NodePort" | "LoadBalancer";
  readonly allocate?: boolean;
  /** Of http and https. */
  readonly ports?: readonly [Wish, Wish];
}

/** The first step of each makes the Service. */
const orders: Readonly<Record<string, readonly Step[]>> = {
  "without, then with": [{ allocate: false }, { allocate: true }],
  "with, then without, and taken away one after the other": [
    { allocate: true },
    { allocate: false },
    { ports: ["Drop", "Keep"] },
    { ports: ["Keep", "Drop"] },
    { allocate: true },
  ],
  "taken away with the switch, all at once": [
    { allocate: true },
    { allocate: false, ports: ["Drop", "Drop"] },
    { allocate: true },
  ],
  "taken away with the switch, from one port": [
    { allocate: true },
    { allocate: false, ports: ["Keep", "Drop"] },
    { allocate: true },
  ],
  "chosen by hand, and not allocated": [
    { allocate: false, ports: [30_010, 30_011] },
    { allocate: true },
    { allocate: false },
    { ports: [30_012, 30_013] },
  ],
  "chosen by hand for one port, for the other later": [
    { allocate: false, ports: [30_010, "Keep"] },
    { ports: ["Keep", 30_011] },
    { ports: ["Drop", "Keep"] },
  ],
  "of a ClusterIP Service that becomes one without, and then one with": [
    { type: "ClusterIP" },
    { type: "LoadBalancer", allocate: false },
    { allocate: true },
  ],
  "of a NodePort Service that becomes one without": [{ type: "NodePort" }, { type: "LoadBalancer", allocate: false }],
  "of one without that becomes a NodePort Service, and comes back": [
    { allocate: false },
    { type: "NodePort" },
    { type: "LoadBalancer", allocate: false },
  ],
};

/** The step as a spec, of a Service that has these NodePorts. */
function toSpec({ type, allocate, ports }: Step, have: readonly number[]): ServiceSpec {
  const written = (wish: Wish, nodePort: number): number => (wish === "Keep" ? nodePort : wish === "Drop" ? 0 : wish);
  const [first, second] = ports ?? [];
  return {
    ...(type !== undefined && { type }),
    ...(allocate !== undefined && { allocateLoadBalancerNodePorts: allocate }),
    ...(first !== undefined &&
      second !== undefined && {
        ports: [
          { ...http, nodePort: written(first, have[0] ?? 0) },
          { ...https, nodePort: written(second, have[1] ?? 0) },
        ],
      }),
  };
}

/** What the API server makes of a step: it gives what is missing where it may, and takes nothing away by itself. */
function assertGiven(service: ServiceObject, { ports = ["Keep", "Keep"] }: Step, have: readonly number[]): void {
  const { type, allocateLoadBalancerNodePorts } = service.spec;
  const allocates = type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts === true);
  for (const [index, nodePort] of nodePortsOf(service).entries()) {
    const wish = ports[index] ?? "Keep";
    const wanted = wish === "Keep" ? (have[index] ?? 0) : wish === "Drop" ? 0 : wish;
    if (wanted !== 0 || !allocates) assert.equal(nodePort, wanted, `port ${index}`);
    else assert.notEqual(nodePort, 0, `port ${index}`);
  }
}

function nodePortsOf({ spec }: ServiceObject): readonly number[] {
  return spec.ports.map(({ nodePort = 0 }) => nodePort);
}

/** Takes the steps, and looks after each: at the API server's answer, at what Fairlead makes of it, and at the address. */
async function follow(stage: Stage, name: string, steps: readonly Step[]): Promise<void> {
  const { services } = stage;
  let nodePorts: readonly number[] = [0, 0];
  let address: readonly string[] | undefined;
  for (const [index, step] of steps.entries()) {
    const spec = toSpec(step, nodePorts);
    const written =
      index === 0
        ? await services.create(name, { ports: [http, https], ...spec })
        : await services.patchSpec(name, { ...spec });
    assertGiven(written, step, nodePorts);
    nodePorts = await settled(stage, name, nodePortsOf(written));
    if (written.spec.type === "LoadBalancer") {
      address ??= await services.addressed(name);
      assert.deepEqual(await services.addressed(name), address, "another address");
    } else {
      address = undefined;
    }
  }
  await services.delete(name);
  await services.gone(name);
}

for (const [provider, start] of Object.entries(stages)) {
  describe(`NodePorts on ${provider}:`, () => {
    let stage: Stage;
    before(async () => {
      stage = await start(import.meta.filename);
      await stage.start();
    });
    after(() => stage.stop());

    for (const [index, [title, steps]] of Object.entries(orders).entries()) {
      test(title, () => follow(stage, `order-${index}`, steps));
    }

    test("taken away from one port by a strategic merge patch, as kubectl patch does it", async () => {
      const { services, world } = stage;
      const [, before = 0] = nodePortsOf(await services.create("strategic", { ports: [http, https] }));
      const patched = await world.api.call<ServiceObject>({
        method: "PATCH",
        path: servicePath("strategic"),
        body: { spec: { allocateLoadBalancerNodePorts: false, ports: [{ port: 80, nodePort: 0 }] } },
        contentType: "application/strategic-merge-patch+json",
      });
      assert.deepEqual(nodePortsOf(patched), [0, before]);
      await settled(stage, "strategic", [0, before]);
      await services.delete("strategic");
      await services.gone("strategic");
    });

    test("of a port that gets another name are new ones, and of one that gets another number the same", async () => {
      const { services } = stage;
      const [web = 0, tls = 0] = nodePortsOf(await services.create("renamed", { ports: [http, https] }));
      const address = await services.addressed("renamed");
      const renamed = await services.patchSpec("renamed", {
        ports: [
          { ...http, name: "web" },
          { ...https, port: 8443 },
        ],
      });
      const [other = 0, same = 0] = nodePortsOf(renamed);
      assert.ok(other !== web && other !== 0);
      assert.equal(same, tls);
      await settled(stage, "renamed", [other, same]);
      assert.deepEqual(await services.addressed("renamed"), address);
      await services.delete("renamed");
      await services.gone("renamed");
    });

    test("are all given back at the end", () => stage.empty());
  });
}

/** Resolves to the NodePorts as they are when Fairlead has done with the Service: on bare metal as the API server gave them. */
async function settled(stage: Stage, name: string, given: readonly number[]): Promise<readonly number[]> {
  const { services } = stage;
  const service = await services.get(name);
  if (service.spec.type !== "LoadBalancer") return nodePortsOf(service);
  await services.addressed(name);
  if (stage.provider === "baremetal") {
    await always("they stay", async () => same(nodePortsOf(await services.get(name)), given), { forMs: 300 });
    assert.equal(stage.changesOf(name).spec, 0, "nobody else writes them");
    return given;
  }
  const all = await eventually("each port has one, and the targets follow", async () => {
    const now = nodePortsOf(await services.get(name));
    const kept = given.every((port, index) => port === 0 || port === now[index]);
    return kept && now.every((port) => port !== 0) && now;
  });
  await targetsFollow(stage, name, service, all);
  return all;
}

async function targetsFollow(
  stage: Stage,
  name: string,
  { spec }: ServiceObject,
  nodePorts: readonly number[],
): Promise<void> {
  const aws = onAws(stage);
  await aws.seen(name, `targets are at ${nodePorts.join(" and ")}`, (whole) => {
    for (const [index, { port }] of spec.ports.entries()) {
      const want = aws.nodes.map(({ instance }) => `${instance}:${nodePorts[index]}`).toSorted();
      assert.deepEqual(behind(whole, port).targets, want);
    }
  });
}

function same(have: readonly number[], want: readonly number[]): boolean {
  return have.length === want.length && have.every((port, index) => port === want[index]);
}
