// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { mebibytes, seconds } from "../figure.ts";
import { AwsBenchWorld, memoryOf } from "./aws-bench-world.ts";
import { type AwsBench, ownFigure } from "./aws-figure.ts";
import { describeActions, describeCalls } from "./calls.ts";

const count = 100;

/** 100 Services of 3 ports at once, in a cluster that has none yet: time, calls and memory. */
export const storm: AwsBench = {
  name: "storm",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "storm" });
    try {
      const fairlead = await bench.startFairlead();
      const atRest = await memoryOf(fairlead);
      await bench.settledStart();
      const took = await bench.serve("storm", count);
      const until = await bench.account.callsSoFar();
      await systemClock.sleep(15_000);
      const calls = await bench.account.callsSince();
      const memory = await memoryOf(fairlead);
      return [
        {
          what: `${count} Services of 3 ports at once: until all have a host name`,
          controller: "85 s",
          cloudProvider: "146 s with one worker, 31 s with ten",
          target: "12 s",
          measured: seconds(took),
        },
        {
          what: `${count} Services of 3 ports at once: calls each`,
          controller: "31 + 6.4",
          cloudProvider: "13 + 6",
          target: "10.3 + 2.2",
          measured: `${describeCalls(until, count)}: ${describeActions(until)}`,
        },
        ownFigure("the same, and all that comes in the 15 s after", describeCalls(calls, count)),
        {
          what: `memory at ${count} Services, now and peak`,
          controller: "80 MiB",
          cloudProvider: "95 MiB",
          target: "150 MiB",
          measured: `${mebibytes(memory.residentBytes)}, ${mebibytes(memory.peakBytes)} (ready, without Services: ${mebibytes(atRest.residentBytes)})`,
        },
      ];
    } finally {
      await bench.stop();
    }
  },
};
