// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { AwsBenchWorld, type ServiceForm, withoutDrift } from "./aws-bench-world.ts";
import { type AwsBench, type AwsFigure, ownFigure } from "./aws-figure.ts";
import { describeActions, describeCalls } from "./calls.ts";

/** Longer than the first pause before a look at a load balancer that is being made. */
const quietMs = 12_000;

/** Longer than what is known of subnets is believed. */
const restMs = 65_000;

/** For aws-load-balancer-controller's meaning of all else. */
const ofController = { "service.beta.kubernetes.io/aws-load-balancer-type": "external" } as const;

/** Services that come and go alone, in a cluster that has others. */
export const createAndDelete: AwsBench = {
  name: "create-and-delete",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "create-and-delete" });
    try {
      await bench.startFairlead({ flags: [withoutDrift] });
      await bench.serve("first", 1);
      const first = await bench.settled(quietMs);
      const figures = [ownFigure("the very first Service, 3 ports, start included", describeCalls(first))];
      figures.push(await create(bench, "alone-1", { ports: 1 }), await create(bench, "alone-3", { ports: 3 }));
      figures.push(await create(bench, "external", { ports: 3, annotations: ofController }));
      figures.push(await remove(bench, "alone-3", "delete one of several, 3 ports"));
      await bench.remove("alone-1", 1);
      await bench.remove("external", 1);
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
  prefix: string,
  form: Required<Pick<ServiceForm, "ports">> & ServiceForm,
): Promise<AwsFigure> {
  await systemClock.sleep(restMs);
  await bench.settled();
  await bench.serve(prefix, 1, form);
  const calls = await bench.settled(quietMs);
  const { ports, annotations } = form;
  return {
    what: `create, one Service with ${ports} port(s), alone${annotations === undefined ? "" : ", of type external"}`,
    controller: ports === 1 ? "16 + 8" : "32 + 10",
    cloudProvider: ports === 1 ? "7 + 6" : "13 + 6",
    target: `${1 + 3 * ports} writes, 1 read + at most 3`,
    measured: `${describeCalls(calls)}: ${describeActions(calls)}`,
  };
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
