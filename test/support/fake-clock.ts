// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../src/clock.ts";

interface Timer {
  readonly dueAt: number;
  readonly sequence: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #elapsedMs = 0;
  #sequence = 0;
  readonly #startMs: number;
  readonly #timers = new Set<Timer>();

  /** `startMs` is the wall clock's reading at the start; the monotonic one begins at 0. */
  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#startMs = startMs;
  }

  now(): number {
    return this.#startMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  after(ms: number, callback: () => void): () => void {
    this.#sequence += 1;
    const timer = { dueAt: this.#elapsedMs + Math.max(0, ms), sequence: this.#sequence, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Number of timers that wait. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass: fires what falls due, in order, and lets promises settle after each. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMs + ms;
    await settle();
    for (let timer = this.#next(until); timer !== undefined; timer = this.#next(until)) {
      this.#timers.delete(timer);
      this.#elapsedMs = Math.max(this.#elapsedMs, timer.dueAt);
      timer.callback();
      await settle();
    }
    this.#elapsedMs = until;
  }

  #next(until: number): Timer | undefined {
    return [...this.#timers]
      .filter(({ dueAt }) => dueAt <= until)
      .sort((left, right) => left.dueAt - right.dueAt || left.sequence - right.sequence)[0];
  }
}

/** Lets every promise that can settle now do so. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
