// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { AwsBenchWorld, withoutDrift } from "./aws-bench-world.ts";
import { type AwsBench, type AwsFigure, ownFigure } from "./aws-figure.ts";
import { describeActions, describeCalls } from "./calls.ts";

/** Longer than the first pause before a look at a load balancer that is being made. */
const quietMs = 12_000;

/** Longer than what is known of subnets is believed. */
const restMs = 65_000;

/** Services that come and go alone, in a cluster that has others. */
export const createAndDelete: AwsBench = {
  name: "create-and-delete",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "create-and-delete" });
    try {
      await bench.startFairlead({ flags: [withoutDrift] });
      await bench.serve("first", 1, 3);
      const first = await bench.settled(quietMs);
      const figures = [ownFigure("the very first Service, 3 ports, start included", describeCalls(first))];
      figures.push(await create(bench, 1, { peers: ["16 + 8", "7 + 6"], target: "4 writes, 1 read + at most 3" }));
      figures.push(await create(bench, 3, { peers: ["32 + 10", "13 + 6"], target: "10 writes, 1 read + at most 3" }));
      figures.push(await remove(bench, "alone-3", "delete one of several, 3 ports"));
      await bench.remove("alone-1", 1);
      await bench.settled();
      figures.push(await remove(bench, "first", "delete the last, 3 ports"));
      return figures;
    } finally {
      await bench.stop();
    }
  },
};

async function create(
  bench: AwsBenchWorld,
  ports: number,
  {
    peers: [controller, cloudProvider],
    target,
  }: { readonly peers: readonly [string, string]; readonly target: string },
): Promise<AwsFigure> {
  await systemClock.sleep(restMs);
  await bench.settled();
  await bench.serve(`alone-${ports}`, 1, ports);
  const calls = await bench.settled(quietMs);
  const what = `create, one Service with ${ports} port${ports === 1 ? "" : "s"}, alone`;
  return { what, controller, cloudProvider, target, measured: `${describeCalls(calls)}: ${describeActions(calls)}` };
}

async function remove(bench: AwsBenchWorld, prefix: string, what: string): Promise<AwsFigure> {
  await bench.remove(prefix, 1);
  const calls = await bench.settled();
  const { loadBalancers, targetGroups, securityGroups, nodeRules } = await bench.account.count();
  const left = `left: ${loadBalancers} load balancers, ${targetGroups} target groups, ${securityGroups} groups, ${nodeRules} node rules`;
  return {
    what,
    controller: "12 + 12",
    cloudProvider: "7 + 3",
    target: "at most 4 writes, 2 reads + 2",
    measured: `${describeCalls(calls)}: ${describeActions(calls)}; ${left}`,
  };
}
