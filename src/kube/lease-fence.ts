// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import type { Fence } from "../controller/fence.ts";
import { RetryableError } from "../errors.ts";

/** When something was, by both clocks. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export function momentOf(clock: Clock): Moment {
  return { monotonic: clock.monotonic(), wall: clock.now() };
}

/**
 * Open while a lease can still be ours: for `holdMs` from the *begin* of the last renewal that went through. Others judge by when
 * they saw that renewal, which was later. The wall clock is asked, too: a virtual machine that was paused does not see that in its
 * monotonic clock, but its wall clock is put right soon after. Where that one jumps for another reason, the next renewal reopens.
 */
export class LeaseFence implements Fence {
  readonly #clock: Clock;
  readonly #holdMs: number;
  #renewed: Moment | undefined;

  constructor(clock: Clock, holdMs: number) {
    this.#clock = clock;
    this.#holdMs = holdMs;
  }

  renewed(begun: Moment): void {
    this.#renewed = begun;
  }

  /** Closes it until the next renewal. */
  drop(): void {
    this.#renewed = undefined;
  }

  /** How long the lease can still be ours by the monotonic clock; 0 or less = it cannot. */
  msLeft(): number {
    if (this.#renewed === undefined) return 0;
    return this.#renewed.monotonic + this.#holdMs - this.#clock.monotonic();
  }

  /** @throws RetryableError("NotLeading") */
  pass(): void {
    const wallLeft = this.#renewed === undefined ? 0 : this.#renewed.wall + this.#holdMs - this.#clock.now();
    if (Math.min(this.msLeft(), wallLeft) > 0) return;
    throw new RetryableError("NotLeading", "not written: the lease may be another's by now");
  }
}
