// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";

/** What a process had under way when it was killed has arrived by then, or never will. */
const aftermathMs = 1_000;

/** Looks out for a holder of a Lease that has ended without giving it up: its Lease need not run out to be taken. */
export class EndedHolder {
  readonly #hasEnded: (identity: string) => boolean;
  readonly #clock: Clock;
  #identity: string | undefined;
  /** Monotonic: when it was first seen to have ended. */
  #since = 0;

  /** `hasEnded` is false where it cannot be known. */
  constructor(hasEnded: (identity: string) => boolean, clock: Clock) {
    this.#hasEnded = hasEnded;
    this.#clock = clock;
  }

  /** How long this holder is waited for, whatever its Lease says: 0 = it has ended, and not just now. */
  msToWait(identity: string): number {
    if (!this.#hasEnded(identity)) return Number.POSITIVE_INFINITY;
    const now = this.#clock.monotonic();
    if (this.#identity !== identity) this.#since = now;
    this.#identity = identity;
    return Math.max(0, this.#since + aftermathMs - now);
  }
}
