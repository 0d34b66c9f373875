// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isRead, type JournalEntry } from "../../../../src/sandbox/aws/journal.ts";
import { makePort, makeService } from "../../../support/make-service.ts";
import { AwsRig } from "../rig/aws-rig.ts";

const count = 60;

/** As many Services of three ports, all served; what was called until then is forgotten. */
async function serving(driftReadsPerSecond: number): Promise<AwsRig> {
  const quotas = { loadBalancers: 2 * count, targetGroups: 6 * count };
  const rig = new AwsRig({ workers: 16, settings: { driftReadsPerSecond }, world: { quotas } });
  rig.start();
  for (let index = 0; index < count; index++) {
    const ports = [80, 443, 9090].map((port, at) =>
      makePort({ name: `p${port}`, port, nodePort: 30000 + index * 3 + at }),
    );
    rig.cluster.create(makeService({ name: `svc-${index}`, uid: `uid-${index}`, ports }));
  }
  await rig.until(() => rig.world.account.listeners.size === 3 * count);
  return rig;
}

/** What takes turns: a call for each part of each thing. */
function isDear({ action, parameters }: Pick<JournalEntry, "action" | "parameters">): boolean {
  if (action === "DescribeTags") return JSON.stringify(parameters).includes(":listener/");
  return /TargetHealth|Attributes|Capacity/.test(action);
}

describe("the search for drift", () => {
  test("reads no more than 1.3 times for each Service of three ports, without targets and attributes", async () => {
    const rig = await serving(100);
    await rig.until(() => rig.cycles.length >= 1);
    rig.world.journal.clear();
    await rig.until(() => rig.cycles.length >= 2);
    const calls = rig.world.journal.entries();
    const rounds = calls.filter(({ action }) => action === "DescribeTargetGroups").length;
    const cheap = calls.filter((call) => !isDear(call)).length;
    assert.ok(rounds >= 1);
    assert.ok(cheap / rounds <= 1.3 * count, `${cheap} reads in ${rounds} rounds`);
    assert.deepEqual(rig.differences, []);
  });

  test("looks at every part within a cycle, and keeps to its budget", async () => {
    const rig = await serving(50);
    await rig.until(() => rig.cycles.length >= 1);
    rig.world.journal.clear();
    const began = rig.clock.monotonic();
    await rig.until(() => rig.cycles.length >= 3);
    const counts = rig.world.journal.counts();
    assert.ok((counts["DescribeTargetHealth"] ?? 0) >= 3 * count);
    assert.ok((counts["DescribeTargetGroupAttributes"] ?? 0) >= 3 * count);
    assert.ok((counts["DescribeLoadBalancerAttributes"] ?? 0) >= count);
    assert.ok((counts["DescribeListenerAttributes"] ?? 0) >= 3 * count);
    const seconds = (rig.clock.monotonic() - began) / 1000;
    assert.ok(rig.world.journal.entries().length <= 50 * seconds + 1);
    assert.equal(
      rig.world.journal.count((entry) => !isRead(entry)),
      0,
    );
  });

  test("goes on after reads that fail", async () => {
    const rig = await serving(100);
    const clear = rig.world.faults.add(({ action }) =>
      action === "DescribeTargetGroups" ? { kind: "LoseReply" } : undefined,
    );
    await rig.pass(120_000);
    const cycles = rig.cycles.length;
    clear();
    await rig.until(() => rig.cycles.length > cycles);
    assert.deepEqual(rig.differences, []);
  });
});
