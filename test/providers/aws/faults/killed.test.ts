// SPDX-License-Identifier: Apache-2.0

/** Killed at every single call to AWS in turn, before it and after it, and started again. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Service } from "../../../../src/model/service.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig, type Killing } from "../rig/aws-rig.ts";
import { type Shape, shapeOf } from "../rig/shape.ts";
import { whyNotServed } from "./serving.ts";

const key = "default/web";
const prefix = "service.beta.kubernetes.io/aws-load-balancer-";

const first = makeService({
  ports: [
    makePort({ name: "http", port: 80, nodePort: 30080 }),
    makePort({ name: "https", port: 443, nodePort: 30443 }),
    makePort({ name: "metrics", port: 9090, nodePort: 30090 }),
  ],
});

interface Story {
  readonly name: string;
  /** Brings the rig to where the story begins; the process runs. */
  readonly begin: (rig: AwsRig) => Promise<void>;
  /** What a user does. */
  readonly act: (rig: AwsRig) => void;
  /** Whether it has come about. */
  readonly isDone: (rig: AwsRig) => boolean;
  /** Ports that are served all the time. */
  readonly alwaysServed: readonly number[];
}

function isReady(rig: AwsRig): boolean {
  const service = rig.service(key);
  const ready = service?.conditions.find(({ type }) => type === "fairlead.dev/Ready");
  return ready?.status === "True" && ready.observedGeneration === service?.generation;
}

async function beServed(rig: AwsRig): Promise<void> {
  rig.cluster.create(first);
  await rig.until(() => isReady(rig));
  await rig.pass(1_000);
}

const changed: Partial<Service> = {
  ports: [
    makePort({ name: "http", port: 80, nodePort: 30081 }),
    makePort({ name: "https", port: 443, nodePort: 30443 }),
    makePort({ name: "admin", port: 8443, nodePort: 30844 }),
  ],
  loadBalancerSourceRanges: ["192.0.2.0/24"],
  annotations: {
    [`${prefix}attributes`]: "load_balancing.cross_zone.enabled=true",
    [`${prefix}additional-resource-tags`]: "team=edge",
  },
};

const creating: Story = {
  name: "creating",
  begin: async () => {},
  act: (rig) => rig.cluster.create(first),
  isDone: isReady,
  alwaysServed: [],
};

const stories: readonly Story[] = [
  creating,
  {
    name: "changing",
    begin: beServed,
    act: (rig) => rig.cluster.update(key, changed),
    isDone: isReady,
    alwaysServed: [80, 443],
  },
  {
    name: "replacing",
    begin: beServed,
    act: (rig) => rig.cluster.update(key, { annotations: { [`${prefix}scheme`]: "internal" } }),
    isDone: (rig) => isReady(rig) && rig.world.account.loadBalancers.all().length === 1,
    alwaysServed: [80, 443, 9090],
  },
  {
    name: "deleting",
    begin: beServed,
    act: (rig) => rig.cluster.delete(key),
    isDone: (rig) => rig.service(key) === undefined,
    alwaysServed: [],
  },
];

/** Tells the story with a process that is killed at one call, or lives, and another that follows it. */
async function tell(
  story: Story,
  killing: Killing | undefined,
): Promise<{ readonly shape: Shape; readonly calls: number }> {
  const rig = new AwsRig({ settings: { replacedGraceMs: 1_000 }, world: { timings: { provisioning: 300 } } });
  rig.start();
  await story.begin(rig);
  const published = rig.hostnameOf(key);
  const begunAt = rig.calls;
  const outages: string[] = [];
  rig.onCall = () => {
    const shown = rig.hostnameOf(key) ?? published;
    for (const port of shown === undefined ? [] : story.alwaysServed) {
      const why = whyNotServed(rig.world.account, shown ?? "", port);
      if (why !== undefined) outages.push(`after call ${rig.calls - begunAt}: ${why}`);
    }
  };
  if (killing !== undefined) rig.killAt({ ...killing, call: begunAt + killing.call });
  story.act(rig);
  await rig.until(() => !rig.isAlive || story.isDone(rig));
  const calls = rig.calls - begunAt;
  if (!rig.isAlive) {
    rig.restart();
    await rig.until(() => story.isDone(rig));
  }
  await rig.pass(2_000);
  assert.deepEqual(outages, []);
  return { shape: shapeOf(rig.world.account), calls };
}

/** Killed while it was created, and deleted while nobody was there: how it goes is said by `leave`. */
async function beLeft(killing: Killing, leave: (rig: AwsRig) => void): Promise<Shape> {
  const rig = new AwsRig();
  rig.start();
  rig.killAt(killing);
  rig.cluster.create(first);
  await rig.until(() => !rig.isAlive || isReady(rig));
  leave(rig);
  rig.restart();
  await rig.until(() => rig.service(key) === undefined);
  await rig.pass(5_000);
  return shapeOf(rig.world.account);
}

async function countCalls(): Promise<number> {
  const rig = new AwsRig();
  rig.start();
  rig.cluster.create(first);
  await rig.until(() => isReady(rig));
  return rig.calls;
}

const departures: readonly { readonly name: string; readonly leave: (rig: AwsRig) => void }[] = [
  { name: "deleted", leave: (rig) => rig.cluster.delete(key) },
  {
    name: "deleted, and its finalizer taken away",
    leave: (rig) => {
      rig.cluster.update(key, { finalizers: [] });
      rig.cluster.delete(key);
    },
  },
];

describe("killed at every call to AWS and started again", () => {
  for (const { name, leave } of departures) {
    test(`while creating, and ${name} before the restart: leaves nothing`, async () => {
      const empty = shapeOf(new AwsRig().world.account);
      const calls = await countCalls();
      for (let call = 1; call <= calls; call++) {
        for (const moment of ["Before", "After"] as const) {
          assert.deepEqual(await beLeft({ call, moment }, leave), empty, `killed ${moment.toLowerCase()} call ${call}`);
        }
      }
    });
  }

  for (const story of stories) {
    test(`while ${story.name}: ends as if nothing had been`, async () => {
      const straight = await tell(story, undefined);
      assert.ok(straight.calls >= 4, `${straight.calls} calls try little`);
      for (let call = 1; call <= straight.calls; call++) {
        for (const moment of ["Before", "After"] as const) {
          const { shape } = await tell(story, { call, moment });
          assert.deepEqual(shape, straight.shape, `killed ${moment.toLowerCase()} call ${call}`);
        }
      }
    });
  }
});
