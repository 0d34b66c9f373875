// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import type { NodePortChoice } from "../model/node-port.ts";
import type { ServiceStore } from "./service-store.ts";

/** Counting through all Services for each of them would be quadratic; the API server is the judge of what is free anyway. */
const validMs = 1_000;

/** The NodePorts known to be taken: a guess at most a second old, to spare the API server most refusals. */
export class NodePortCensus {
  readonly #services: ServiceStore;
  readonly #clock: Clock;
  #taken = new Set<number>();
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(services: ServiceStore, clock: Clock) {
    this.#services = services;
    this.#clock = clock;
  }

  taken(): ReadonlySet<number> {
    const now = this.#clock.monotonic();
    if (now - this.#countedAt >= validMs) {
      this.#taken = this.#count();
      this.#countedAt = now;
    }
    return this.#taken;
  }

  /** Our own choices, which the API server has confirmed. */
  take(choices: readonly NodePortChoice[]): void {
    for (const { nodePort } of choices) this.#taken.add(nodePort);
  }

  #count(): Set<number> {
    const taken = new Set<number>();
    for (const { ports, healthCheckNodePort } of this.#services.list()) {
      for (const { nodePort } of ports) if (nodePort !== undefined) taken.add(nodePort);
      if (healthCheckNodePort !== undefined) taken.add(healthCheckNodePort);
    }
    return taken;
  }
}
