// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";

/** Claims come by the thousand when a node takes over, and each table is a whole one: so those of this time go together. */
const gatherMs = 20;

/** Gathers addresses that another node has taken over, to give them up with one table. */
export class YieldBatch {
  readonly #clock: Clock;
  readonly #giveUp: (ips: ReadonlySet<string>) => void;
  #ips = new Set<string>();
  #cancelTimer: () => void = () => {};

  constructor(clock: Clock, giveUp: (ips: ReadonlySet<string>) => void) {
    this.#clock = clock;
    this.#giveUp = giveUp;
  }

  add(ip: string): void {
    this.#ips.add(ip);
    if (this.#ips.size === 1) this.#cancelTimer = this.#clock.after(gatherMs, () => this.#flush());
  }

  /** None of them is to be given up after all. */
  clear(): void {
    this.#cancelTimer();
    this.#ips.clear();
  }

  #flush(): void {
    const ips = this.#ips;
    this.#ips = new Set();
    this.#giveUp(ips);
  }
}
