// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../../src/clock.ts";
import { seconds } from "../figure.ts";
import type { AccountCount } from "./account-protocol.ts";
import { AwsBenchWorld } from "./aws-bench-world.ts";
import type { AwsBench, AwsFigure } from "./aws-figure.ts";
import { describeCalls } from "./calls.ts";

const count = 100;
/** Of the chances of three runs, so that what went wrong can be had again. */
const seeds = [20_260, 7, 4_711] as const;
const shares = { throttled: 0.05, failed: 0.05, lost: 0.02 } as const;

/** 100 Services of 3 ports are made and deleted while AWS fails now and then. */
export const faults: AwsBench = {
  name: "faults",
  async run() {
    const figures: AwsFigure[] = [];
    for (const seed of seeds) figures.push(...(await measure(seed)));
    return figures;
  },
};

async function measure(seed: number): Promise<readonly AwsFigure[]> {
  const bench = await AwsBenchWorld.start({ scenario: `faults-${seed}` });
  try {
    await bench.startFairlead();
    await bench.settledStart();
    await bench.account.misbehave({ ...shares, seed });
    const served = await bench.serve("storm", count);
    await systemClock.sleep(10_000);
    const calls = await bench.account.callsSince();
    const gone = await bench.remove("storm", count, 300_000);
    const left = await bench.account.count();
    return [
      {
        what: `5 % throttled, 5 % 500, 2 % replies lost (seed ${seed}): until ${count} Services of 3 ports are served`,
        controller: "29 of 100 without status after 300 s",
        cloudProvider: "61 of 100 without status after 300 s",
        target: "under 60 s",
        measured: `${seconds(served)}; calls each, and 10 s after: ${describeCalls(calls, count)}`,
      },
      {
        what: "the same, deleted again: what is left in the account when the last Service is gone",
        controller: "nothing",
        cloudProvider: "3 target groups, 4 rules",
        target: "nothing",
        measured: `${describeLeft(left)}; Services gone after ${seconds(gone)}`,
      },
    ];
  } finally {
    await bench.stop();
  }
}

function describeLeft(left: AccountCount): string {
  const some = Object.entries(left).filter(([, count]) => count > 0);
  return some.length === 0 ? "nothing" : some.map(([what, count]) => `${count} ${what}`).join(", ");
}
