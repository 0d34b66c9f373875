// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { addressedAt } from "../crowd.ts";
import { mebibytes, seconds } from "../figure.ts";
import { AwsBenchWorld, memoryOf, withoutDrift } from "./aws-bench-world.ts";
import { type AwsBench, ownFigure } from "./aws-figure.ts";
import { describeActions, reads, writes } from "./calls.ts";

const count = 100;

/** Killed with 100 Services of 3 ports, a new one waiting, and started again. */
export const restart: AwsBench = {
  name: "restart",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "restart" });
    try {
      const first = await bench.startFairlead({ flags: [withoutDrift] });
      await bench.serve("holder", count);
      await bench.settled(12_000);
      first.process.kill("SIGKILL");
      await first.process.exited;
      await bench.createServices("newcomer", 1);
      const began = systemClock.monotonic();
      const second = await bench.startFairlead({ unready: true });
      const took = (await bench.inTime(addressedAt(bench.api, "newcomer-0"))) - began;
      const until = await bench.account.callsSoFar();
      await systemClock.sleep(60_000);
      const calls = await bench.account.callsSince();
      const later = calls.slice(until.length);
      const memory = await memoryOf(second);
      const what = (text: string): string => `restart with ${count} Services of 3 ports: ${text}`;
      return [
        {
          what: what("reads until a new one is served"),
          controller: "1,900 + 300",
          cloudProvider: "900 + 402, writes among them",
          target: "130",
          measured: `${reads(until).length}: ${describeActions(reads(until))}`,
        },
        {
          what: what("until a new one is served, from the start of the process"),
          controller: "",
          cloudProvider: "",
          target: "3 s",
          measured: seconds(took),
        },
        ownFigure(what("writes in the first minute; 10 + 2 are the new one's"), describeActions(writes(calls)), "0"),
        ownFigure(what("reads after that, in the first minute"), describeActions(reads(later)), "on their budget"),
        ownFigure(
          what("memory, now and peak"),
          `${mebibytes(memory.residentBytes)}, ${mebibytes(memory.peakBytes)}`,
          "150 MiB",
        ),
      ];
    } finally {
      await bench.stop();
    }
  },
};
