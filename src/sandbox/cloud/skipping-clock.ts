// SPDX-License-Identifier: Apache-2.0

import { type Clock, sleepOn } from "../../clock.ts";

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
  /** Of the timer of the clock behind. */
  cancel: () => void;
}

/** Another clock's time, of which any part can be skipped: what would fall due in it does so at once, in order. */
export class SkippingClock implements Clock {
  readonly #behind: Clock;
  readonly #timers = new Set<Timer>();
  #skippedMs = 0;

  constructor(behind: Clock) {
    this.#behind = behind;
  }

  now(): number {
    return this.#behind.now() + this.#skippedMs;
  }

  monotonic(): number {
    return this.#behind.monotonic() + this.#skippedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((...timer) => this.after(...timer), ms, signal);
  }

  after(ms: number, callback: () => void): () => void {
    const timer: Timer = { dueAt: this.monotonic() + ms, callback, cancel: () => {} };
    this.#timers.add(timer);
    this.#wind(timer);
    return () => {
      this.#timers.delete(timer);
      timer.cancel();
    };
  }

  /** Lets `ms` more have passed than really have. */
  skip(ms: number): void {
    this.#skippedMs += ms;
    for (const timer of [...this.#timers].sort((left, right) => left.dueAt - right.dueAt)) {
      timer.cancel();
      this.#wind(timer);
    }
  }

  #wind(timer: Timer): void {
    const leftMs = Math.max(0, timer.dueAt - this.monotonic());
    timer.cancel = this.#behind.after(leftMs, () => {
      this.#timers.delete(timer);
      timer.callback();
    });
  }
}
