// SPDX-License-Identifier: Apache-2.0

import type { Registry } from "prom-client";
import type { ConfigurationState } from "../controller/provider.ts";
import type { Sample } from "../controller/reading.ts";
import { Readings } from "./reading.ts";

/** Tells of one source from now on, instead of who told of it before. `source`: `objects` (of the API group fairlead.dev), `cloud-config`. */
export type ConfigurationMetrics = (source: string, state: () => ConfigurationState) => void;

/** How configurations stand, by source. */
export type ConfigurationStates = ReadonlyMap<string, () => ConfigurationState>;

/** `shown` is asked at each scrape. */
export function addConfigurationMetrics(registry: Registry, shown: () => readonly ConfigurationStates[]): void {
  const read = (among: readonly ConfigurationState[]) => (): readonly Sample[] =>
    shown()
      .flatMap((states) => [...states])
      .map(([source, state]) => ({ labels: { source }, value: among.includes(state()) ? 1 : 0 }));
  const readings = new Readings(registry);
  readings.gauge({
    name: "fairlead_configuration_loaded",
    help: "1 once this configuration has been read and put in force.",
    labels: ["source"],
    read: read(["InForce", "Stale"]),
  });
  readings.gauge({
    name: "fairlead_configuration_stale",
    help: "1 while something of this configuration cannot be put in force as it is written: what worked before goes on.",
    labels: ["source"],
    read: read(["Stale"]),
  });
}
