// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../src/clock.ts";
import { ingressAddresses, type ServiceObject } from "../e2e/cluster/objects.ts";
import { newPool } from "../e2e/service-objects.ts";
import { World } from "../e2e/world.ts";
import { AddressCount, createWaiting } from "./crowd.ts";
import { type Bench, seconds } from "./figure.ts";

const addresses = 4_096;
const waiting = 904;

/** A /20 is full and 904 Services wait: one address is freed, and it is timed until a waiter has it. */
export const fullPool: Bench = {
  name: "full-pool",
  async run() {
    const world = await World.start({ scenario: "full-pool", controllerManager: false });
    try {
      await createWaiting(world.api, addresses + waiting);
      await world.apply([newPool("narrow", ["10.200.0.0/20"])]);
      const given = await AddressCount.start(world.api);
      await world.startController();
      await given.reaches(addresses);
      await systemClock.sleep(addresses * 11);
      const took: number[] = [];
      for (let round = 1; round <= 5; round++) {
        const holder = (await world.api.list<ServiceObject>("/api/v1/services")).find(
          (service) => ingressAddresses(service).length > 0,
        );
        const next = given.reaches(addresses + round);
        const started = systemClock.monotonic();
        await world.services.delete(holder?.metadata.name ?? "");
        took.push((await next) - started);
      }
      await given.stop();
      return [
        {
          what: `/20 full, ${waiting} waiting, one address freed: until a waiter has it (worst of ${took.length})`,
          peer: "65 s",
          measured: seconds(Math.max(...took)),
        },
      ];
    } finally {
      await world.stop();
    }
  },
};
