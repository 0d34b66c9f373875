// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { AwsBenchWorld } from "./aws-bench-world.ts";
import type { AwsBench } from "./aws-figure.ts";
import { describeActions } from "./calls.ts";

const count = 100;
const forMs = 60_000;

/** Nothing happens for a minute. */
export const idle: AwsBench = {
  name: "idle",
  async run() {
    const bench = await AwsBenchWorld.start({ scenario: "idle" });
    try {
      await bench.startFairlead();
      await bench.serve("calm", count);
      await systemClock.sleep(20_000);
      await bench.account.callsSince();
      await systemClock.sleep(forMs);
      const calls = await bench.account.callsSince();
      return [
        {
          what: `idle for a minute, ${count} Services of 3 ports`,
          controller: "0 (blind for 10 h)",
          cloudProvider: "0 (blind for ever)",
          target: "at most the drift budget: 120 reads",
          measured: `${calls.length}: ${describeActions(calls)}`,
        },
      ];
    } finally {
      await bench.stop();
    }
  },
};
