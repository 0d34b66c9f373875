// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { Topologies } from "../../../../providers/aws/instances/topologies.ts";
import type { Machine } from "../../../../providers/aws/machine/machine.ts";
import { silentLog } from "../../../../src/log.ts";
import { AwsError } from "../../../../src/sandbox/aws/aws-error.ts";
import { accessDenied, type FaultHook, internalFailure, throttling } from "../../../../src/sandbox/aws/faults.ts";
import { makeMachine } from "../machine/make-machine.ts";
import { InstancesRig } from "./instances-rig.ts";

const { signal } = new AbortController();
const day = 86_400_000;

let rig: InstancesRig;
let topologies: Topologies;

beforeEach(() => {
  rig = new InstancesRig();
  topologies = new Topologies({ api: rig.world.api, clock: rig.clock, log: silentLog });
});

function machine(type: string, state: Machine["state"] = "running"): Machine {
  const { id } = rig.addInstance(0, { type });
  return makeMachine({ id, instanceType: type, state });
}

function layersOf(machines: readonly Machine[]): Promise<readonly number[]> {
  const asked = topologies.of(machines, signal);
  return rig.settle(asked).then((found) => machines.map(({ id }) => found.get(id)?.length ?? 0));
}

describe("the place of instances in the network", () => {
  test("is asked for many at once", async () => {
    const machines = [machine("p5.48xlarge"), machine("trn2.48xlarge"), machine("m7g.large")];
    assert.deepEqual(await layersOf(machines), [3, 3, 0]);
    assert.deepEqual(rig.calls(), { DescribeInstanceTopology: 1 });
  });

  test("is not asked for types that have none, for a day", async () => {
    await layersOf([machine("m7g.large")]);
    await layersOf([machine("m7g.large"), machine("m7g.large")]);
    await rig.clock.advance(day - 1_000);
    await layersOf([machine("m7g.large")]);
    assert.deepEqual(rig.calls(), { DescribeInstanceTopology: 1 });
    await layersOf([machine("c7g.large")]);
    await rig.clock.advance(1_000);
    await layersOf([machine("m7g.large")]);
    assert.deepEqual(rig.calls(), { DescribeInstanceTopology: 2 });
  });

  test("is asked of running instances alone: of others AWS says nothing, which says nothing of their type", async () => {
    assert.deepEqual(await layersOf([machine("p5.48xlarge", "pending")]), [0]);
    assert.deepEqual(rig.calls(), {});
    assert.deepEqual(await layersOf([machine("p5.48xlarge")]), [3]);
  });

  const forGood: readonly (readonly [string, FaultHook])[] = [
    ["the permission is missing", accessDenied],
    [
      "the region has no such action",
      () => ({ kind: "Refuse", error: new AwsError("UnsupportedOperation", "no", 400) }),
    ],
  ];
  for (const [why, hook] of forGood) {
    test(`is not asked for, for a day, where ${why}`, async () => {
      rig.world.faults.add(hook);
      assert.deepEqual(await layersOf([machine("p5.48xlarge")]), [0]);
      rig.world.faults.clear();
      assert.deepEqual(await layersOf([machine("p5.48xlarge")]), [0]);
      assert.deepEqual(rig.calls(), { DescribeInstanceTopology: 1 });
      await rig.clock.advance(day);
      assert.deepEqual(await layersOf([machine("p5.48xlarge")]), [3]);
    });
  }

  test("is waited for where types are scheduled by it, and not where they are not, when AWS fails", async () => {
    for (const hook of [throttling, internalFailure]) {
      rig.world.faults.add(hook);
      await assert.rejects(layersOf([machine("p5.48xlarge"), machine("m7g.large")]), { kind: "RetryableError" });
      assert.deepEqual(await layersOf([machine("m7g.large")]), [0]);
      rig.world.faults.clear();
      assert.deepEqual(await layersOf([machine("p5.48xlarge")]), [3]);
    }
  });

  test("does not matter to one who has gone", async () => {
    const leaving = new AbortController();
    const asked = topologies.of([machine("m7g.large")], leaving.signal);
    leaving.abort(new Error("enough"));
    await assert.rejects(rig.settle(asked), /enough/);
  });
});
