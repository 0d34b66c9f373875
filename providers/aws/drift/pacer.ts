// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";

/** Gives leave for so many reads a second, evenly: what is looked at in the background never comes in bursts. */
export class Pacer {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #nextAt = 0;
  #turns = 0;

  constructor(clock: Clock, perSecond: number) {
    this.#clock = clock;
    this.#intervalMs = 1_000 / perSecond;
  }

  /** How many turns there were. */
  get turns(): number {
    return this.#turns;
  }

  /** Resolves when the next read may be made. Rejects with the signal's reason when it is aborted first. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonic();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMs;
    this.#turns += 1;
    signal.throwIfAborted();
    if (at > now) await this.#clock.sleep(at - now, signal);
  }
}
