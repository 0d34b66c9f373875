// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../src/clock.ts";
import { newPool } from "../e2e/service-objects.ts";
import { World } from "../e2e/world.ts";
import { AddressCount, createWaiting } from "./crowd.ts";
import { type Bench, type Figure, mebibytes, seconds } from "./figure.ts";
import { processUsage, writesBetween, writesSoFar } from "./usage.ts";

const counts = [500, 5_000, 20_000] as const;

/** Services wait, the controller is started: how long, at what cost, and with how many writes they get their addresses. */
export const waitingServices: Bench = {
  name: "waiting-services",
  async run() {
    const figures: Figure[] = [];
    for (const count of counts) figures.push(...(await measure(count)));
    return figures;
  },
};

async function measure(count: number): Promise<readonly Figure[]> {
  const world = await World.start({ scenario: `waiting-${count}`, controllerManager: false });
  try {
    await createWaiting(world.api, count);
    await world.apply([newPool("wide", ["10.200.0.0/16"])]);
    const given = await AddressCount.start(world.api);
    const before = await writesSoFar(world.api);
    const started = systemClock.monotonic();
    const controller = await world.startController({ unready: true });
    const took = (await given.reaches(count)) - started;
    const { cpuSeconds } = await processUsage(controller.process.pid);
    await given.stop();
    // Until the Events are written, which are paced, and the pool has its last count.
    await systemClock.sleep(3_000 + count * 11);
    const writes = writesBetween(before, await writesSoFar(world.api));
    const memory = await processUsage(controller.process.pid);
    const stopping = systemClock.monotonic();
    await controller.process.stop(60_000);
    const stopped = systemClock.monotonic() - stopping;
    return [
      figure(count, "until all have an address", seconds(took), "86 s"),
      figure(
        count,
        "CPU of the controller",
        `${cpuSeconds.toFixed(1)} s, ${((cpuSeconds / count) * 1000).toFixed(2)} ms each`,
        "49 s, 9.8 ms each",
      ),
      figure(count, "writes for each Service", perService(writes, count), "2 status, 1 pool status, 1 Event"),
      figure(
        count,
        "memory of the controller, now and peak",
        `${mebibytes(memory.residentBytes)}, ${mebibytes(memory.peakBytes)}`,
        "121-144 MiB",
      ),
      figure(count, "SIGTERM until it has exited", seconds(stopped), "more than 15 s"),
    ];
  } finally {
    await world.stop();
  }
}

/** MetalLB was measured at 5,000. */
function figure(count: number, what: string, measured: string, peer: string): Figure {
  return { what: `${count} waiting Services: ${what}`, measured, peer: count === 5_000 ? peer : "" };
}

function perService(writes: ReadonlyMap<string, number>, count: number): string {
  return [...writes].map(([what, number]) => `${(number / count).toFixed(3)} ${what}`).join(", ");
}
