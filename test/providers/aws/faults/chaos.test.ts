// SPDX-License-Identifier: Apache-2.0

/**
 * Services come, change and go, nodes join and leave, processes are killed, people meddle in the account, and calls go wrong, all in
 * an order of chance. When it is over, the account is what it would be if only the Services that are left had ever been made.
 */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Random } from "../../../../src/clock.ts";
import type { Service } from "../../../../src/model/service.ts";
import { removeLoadBalancer } from "../../../../src/sandbox/aws/behind-the-back.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig } from "../rig/aws-rig.ts";
import { type Shape, shapeOf } from "../rig/shape.ts";
import { badWeather, seeded } from "../rig/weather.ts";

const names = ["one", "two", "three", "four"];
const prefix = "service.beta.kubernetes.io/aws-load-balancer-";

const annotationSets: readonly Readonly<Record<string, string>>[] = [
  {},
  { [`${prefix}scheme`]: "internal" },
  { [`${prefix}attributes`]: "load_balancing.cross_zone.enabled=true" },
  { [`${prefix}disable-nlb-sg`]: "true" },
  { "fairlead.dev/load-balancer-group": "edge" },
  { [`${prefix}additional-resource-tags`]: "team=edge", [`${prefix}proxy-protocol`]: "*" },
];

function pick<T>(values: readonly T[], random: Random): T {
  const value = values[Math.floor(random() * values.length)];
  assert.ok(value !== undefined);
  return value;
}

/** What a user may ask for; ports differ from name to name, so that all fit into one group. */
function wishOf(name: string, random: Random): Pick<Service, "ports" | "annotations" | "loadBalancerSourceRanges"> {
  const base = 100 * (names.indexOf(name) + 1);
  const ports = [1, 2, 3].filter((_, at) => at === 0 || random() < 0.6);
  return {
    ports: ports.map((at) => makePort({ name: `p${at}`, port: base + at, nodePort: 30000 + base + at })),
    annotations: pick(annotationSets, random),
    loadBalancerSourceRanges: random() < 0.3 ? ["192.0.2.0/24"] : [],
  };
}

/** One thing that happens. */
function happen(rig: AwsRig, random: Random): void {
  const name = pick(names, random);
  const key = `default/${name}`;
  const service = rig.service(key);
  const chance = random();
  if (chance < 0.1) rig.restart();
  else if (chance < 0.2) rig.setNodes(rig.world.nodes.filter(() => random() < 0.8));
  else if (chance < 0.25) {
    const found = rig.world.account.loadBalancers.all();
    if (found.length > 0) removeLoadBalancer(rig.world.account, pick(found, random).arn);
  } else if (service === undefined) {
    rig.cluster.create(makeService({ name, uid: `${name}-${random()}`, ...wishOf(name, random) }));
  } else if (!service.deleting && chance < 0.55) rig.cluster.delete(key);
  else if (!service.deleting) rig.cluster.update(key, wishOf(name, random));
}

/** What there would be if these Services had been made one after the other, and nothing else had happened. */
async function shapeFor(services: readonly Service[], rig: AwsRig): Promise<Shape> {
  const straight = new AwsRig();
  straight.cluster.setNodes(rig.cluster.stores.nodes.list());
  straight.start();
  for (const service of services) {
    straight.cluster.create({ ...service, finalizers: [], ingress: [], conditions: [] });
  }
  await straight.until(() => services.every(({ name }) => straight.hostnameOf(`default/${name}`) !== undefined));
  await straight.pass(120_000);
  return shapeOf(straight.world.account);
}

async function live(seed: number): Promise<void> {
  const random = seeded(seed);
  const rig = new AwsRig({
    settings: { driftReadsPerSecond: 10, replacedGraceMs: 5_000 },
    world: { timings: { provisioning: 3_000, deletion: 2_000 } },
  });
  const clear = rig.world.faults.add(badWeather({ throttled: 0.03, failed: 0.03, lostReplies: 0.04 }, random));
  rig.start();
  for (let step = 0; step < 40; step++) {
    happen(rig, random);
    await rig.pass(random() < 0.5 ? 50 : Math.floor(random() * 20_000));
  }
  clear();
  rig.setNodes(rig.world.nodes);
  // Longer than the longest backoff, and than some cycles of looking for drift.
  await rig.pass(800_000);
  const left = names.flatMap((name) => rig.service(`default/${name}`) ?? []);
  assert.deepEqual(shapeOf(rig.world.account), await shapeFor(left, rig));
}

describe("whatever happens", () => {
  for (const seed of [15, 20]) {
    test(`it ends as if only what is left had ever been, seed ${seed}`, () => live(seed));
  }
});
