// SPDX-License-Identifier: Apache-2.0

import { systemClock } from "../../src/clock.ts";
import { FaultProxy } from "../e2e/fairlead/fault-proxy.ts";
import { hostAddress } from "../e2e/lan/addresses.ts";
import { lanConfiguration } from "../e2e/service-objects.ts";
import { World } from "../e2e/world.ts";
import type { Bench } from "./figure.ts";

const nodes = 3;
const forMs = 120_000;

/** Nothing happens for two minutes: what controller and speakers ask of the API server all the same. */
export const idle: Bench = {
  name: "idle",
  async run() {
    const world = await World.start({ scenario: "idle", nodes });
    const { cluster, lan, services } = world;
    const proxy = await FaultProxy.start(cluster.api.credentials.server, cluster.certificates);
    try {
      await world.startFairlead({ server: proxy.urlAt(hostAddress.v4) });
      await world.apply(lanConfiguration());
      await world.startPod("calm-1", "calm", lan.nodes[0] ?? lan.node("node-1"));
      await services.create("calm");
      await services.addressed("calm");
      await systemClock.sleep(15_000);
      const before = proxy.calls.length;
      await systemClock.sleep(forMs);
      const calls = proxy.calls.slice(before);
      const leases = calls.filter(({ path }) => path.includes("/leases")).length;
      const rate = (count: number): string => (count / (forMs / 1000)).toFixed(2);
      return [
        {
          what: `idle, ${nodes} nodes: API requests a second of controller and speakers together (of them for Leases)`,
          peer: "0.3",
          measured: `${rate(calls.length)} (${rate(leases)})`,
        },
      ];
    } finally {
      await world.stop();
      await proxy.stop();
    }
  },
};
