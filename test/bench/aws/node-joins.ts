// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { eventually } from "../../e2e/eventually.ts";
import { seconds } from "../figure.ts";
import { AwsBenchWorld } from "./aws-bench-world.ts";
import { type AwsBench, type AwsFigure, ownFigure } from "./aws-figure.ts";
import { type Calls, describeActions, ofAction, reads, writes } from "./calls.ts";

const count = 100;

/** Nodes join a cluster with 100 Services of 3 ports: one, then ten within a second. */
export const nodeJoins: AwsBench = {
  name: "node-joins",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "node-joins" });
    try {
      await bench.startFairlead();
      await bench.serve("served", count);
      await systemClock.sleep(15_000);
      const one = await join(bench, 1);
      const ten = await join(bench, 10);
      return [
        {
          what: `a node joins, ${count} Services of 3 ports`,
          controller: "600 + 34, 72 s",
          cloudProvider: "1,300 + 401, 105 s (ten workers 21 s)",
          target: "300 RegisterTargets, at most 5 reads, under 10 s",
          measured: one.measured,
        },
        ownFigure("ten nodes join within a second", ten.measured, "still 300"),
      ];
    } finally {
      await bench.stop();
    }
  },
};

async function join(bench: AwsBenchWorld, nodes: number): Promise<Pick<AwsFigure, "measured">> {
  const instances = await bench.account.addInstances(nodes);
  await bench.account.callsSince();
  const began = systemClock.now();
  await bench.addNodes(instances, 80);
  const joinedMs = systemClock.now() - began;
  await eventually(
    "all target groups have them",
    async () => registered(await bench.account.callsSoFar()) >= 3 * count,
    {
      timeoutMs: 60_000,
    },
  );
  await systemClock.sleep(10_000);
  const calls = await bench.account.callsSince();
  const last = ofAction(calls, "RegisterTargets").at(-1)?.time ?? 0;
  const meanwhile = calls.filter(({ time }) => time <= last);
  const told = `nodes made within ${seconds(joinedMs)}; ${describeActions(writes(calls))}`;
  return { measured: `${told}; ${seconds(last - began)}; reads meanwhile: ${describeActions(reads(meanwhile))}` };
}

function registered(calls: Calls): number {
  return ofAction(calls, "RegisterTargets").length;
}
