// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { eventually } from "../../e2e/eventually.ts";
import { mebibytes, seconds } from "../figure.ts";
import { AwsBenchWorld, memoryOf } from "./aws-bench-world.ts";
import { type AwsBench, ownFigure } from "./aws-figure.ts";
import { type Calls, describeActions, writes } from "./calls.ts";

const count = 1_000;

/** Faster than the default of 2, under which a round takes a quarter of an hour, and faster than one read after the other can be; what a round reads does not depend on it. */
const readsPerSecond = 50;

/** 1,000 Services of 3 ports: memory, and what one round of the look for drift reads. */
export const drift: AwsBench = {
  name: "drift",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "drift" });
    try {
      const first = await bench.startFairlead({ flags: [`--aws-drift-reads-per-second=${readsPerSecond}`] });
      const took = await bench.serve("many", count);
      await bench.account.callsSince();
      const round = await wholeRound(bench);
      const memory = await memoryOf(first);
      first.process.kill("SIGTERM");
      await first.process.exited;
      const second = await bench.startFairlead();
      await systemClock.sleep(60_000);
      const again = await memoryOf(second);
      const cheap = round.filter((call) => !isDear(call));
      return [
        ownFigure(`${count} Services of 3 ports at once: until all have a host name`, seconds(took)),
        {
          what: `look for drift at ${count} Services of 3 ports, without targets and attributes: reads of a round`,
          controller: "about 26,000",
          cloudProvider: "none",
          target: "1,300",
          measured: `${cheap.length}: ${describeActions(cheap)}`,
        },
        ownFigure("the dearer checks within that round, which take turns", describeActions(round.filter(isDear))),
        ownFigure("writes while nothing has drifted", describeActions(writes(round)), "none"),
        ownFigure(
          `memory at ${count} Services, now and peak`,
          `${mebibytes(memory.residentBytes)}, ${mebibytes(memory.peakBytes)}; restarted: ${mebibytes(again.residentBytes)}, ${mebibytes(again.peakBytes)}`,
          "200 MiB",
        ),
      ];
    } finally {
      await bench.stop();
    }
  },
};

/** The calls from one listing of all load balancers to the next, each of which is one of a round. */
async function wholeRound(bench: AwsBenchWorld): Promise<Calls> {
  const listings = 2;
  const calls = await eventually(
    "a whole round has been made",
    async () => {
      const so = await bench.account.callsSoFar();
      return so.filter(beginsListing).length >= listings && so;
    },
    { timeoutMs: 600_000, intervalMs: 2_000 },
  );
  const starts = calls.flatMap((call, index) => (beginsListing(call) ? [index] : []));
  return calls.slice(starts[listings - 2], starts[listings - 1]);
}

function beginsListing({ action, parameters }: Calls[number]): boolean {
  const isWhole = !("Marker" in parameters || "Names" in parameters || "LoadBalancerArns" in parameters);
  return action === "DescribeLoadBalancers" && isWhole;
}

/** Targets, attributes, and what else costs a read for each thing beside the listeners. */
function isDear(call: Calls[number]): boolean {
  if (call.action === "DescribeTags") return JSON.stringify(call.parameters).includes(":listener/");
  return /Attributes$|TargetHealth$|Certificates$|CapacityReservation$/.test(call.action);
}
