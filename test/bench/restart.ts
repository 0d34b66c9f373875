// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../src/clock.ts";
import { newPool } from "../e2e/service-objects.ts";
import { World } from "../e2e/world.ts";
import { AddressCount, addressedAt, createWaiting } from "./crowd.ts";
import { type Bench, mebibytes, seconds } from "./figure.ts";
import { processUsage, writesBetween, writesSoFar } from "./usage.ts";

const holders = 5_000;

/** The controller is restarted while 5,000 Services hold addresses: how soon a new one is served, and what is written. */
export const restart: Bench = {
  name: "restart",
  async run() {
    const world = await World.start({ scenario: "restart", controllerManager: false });
    try {
      await createWaiting(world.api, holders);
      await world.apply([newPool("wide", ["10.200.0.0/16"])]);
      const given = await AddressCount.start(world.api);
      const first = await world.startController();
      await given.reaches(holders);
      await given.stop();
      await systemClock.sleep(holders * 11);
      first.process.kill("SIGKILL");
      await first.process.exited;
      await createWaiting(world.api, 1, "newcomer");
      const before = await writesSoFar(world.api);
      const started = systemClock.monotonic();
      const second = await world.startController({ unready: true });
      const took = (await addressedAt(world.api, "newcomer-0")) - started;
      await systemClock.sleep(5_000);
      const writes = writesBetween(before, await writesSoFar(world.api));
      const memory = await processUsage(second.process.pid);
      return [
        {
          what: `restart with ${holders} holders: until a new Service is served`,
          peer: "30-46 s",
          measured: seconds(took),
        },
        {
          what: `restart with ${holders} holders: writes, the new Service's own included`,
          peer: "about 6,000 status, 3,600 pool status",
          measured: [...writes].map(([what, count]) => `${count} ${what}`).join(", "),
        },
        {
          what: `restart with ${holders} holders: memory, now and peak`,
          peer: "121-144 MiB",
          measured: `${mebibytes(memory.residentBytes)}, ${mebibytes(memory.peakBytes)}`,
        },
      ];
    } finally {
      await world.stop();
    }
  },
};
