// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../../../src/clock.ts";
import { Fifo } from "../../../src/fifo.ts";
import type { ApiRate } from "./api-rates.ts";

export interface LimiterContext {
  readonly clock: Clock;
  readonly random: Random;
}

/** Leave to make one call; what became of it is told to the limiter that gave it. */
export interface Leave {
  readonly givenAt: number;
  /** 0 = there was no need to wait. */
  readonly waitedMs: number;
}

/** What remains of the rate after AWS has said that it was too high. */
const cutTo = 0.7;

/** Calls that must go through to raise the rate from nothing to the full again. */
const callsToFullRate = 100;

const slowestPerSecond = 0.5;
const shortestPauseMs = 100;
const longestPauseMs = 10_000;

interface Waiter {
  readonly since: number;
  readonly go: (leave: Leave) => void;
  gone: boolean;
}

/**
 * A token bucket for the calls of one kind, first come first served, that learns what the account may. An answer "throttled" stops
 * all who wait for a moment, the longer the more of them come without a call going through, and cuts the rate, once for all calls
 * that were under way then; each call that goes through raises it a little. So calls that are throttled by chance, one in twenty
 * say, leave two thirds of the rate, while under a lower limit of AWS's the rate settles close above it.
 */
export class CallLimiter {
  readonly #most: ApiRate;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #waiters = new Fifo<Waiter>();
  #waiting = 0;
  #tokens: number;
  #filledAt: number;
  #perSecond: number;
  #cutAt = Number.NEGATIVE_INFINITY;
  #cutsInARow = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  #isServed = false;
  /** Ends the sleep of who serves the queue. */
  #sleep = new AbortController();

  constructor(rate: ApiRate, { clock, random }: LimiterContext) {
    this.#most = rate;
    this.#clock = clock;
    this.#random = random;
    this.#tokens = rate.burst;
    this.#filledAt = clock.monotonic();
    this.#perSecond = rate.callsPerSecond;
  }

  /** Calls a second that are made now at most. */
  get perSecond(): number {
    return this.#perSecond;
  }

  /** Resolves when the call may be made. Rejects with the signal's reason when it is aborted first. */
  acquire(signal: AbortSignal): Promise<Leave> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (this.#waiting === 0 && this.#msUntilToken() <= 0) return Promise.resolve(this.#takeToken(0));
    return new Promise((resolve, reject) => {
      const leaveQueue = (): void => {
        waiter.gone = true;
        this.#stopWaiting();
        reject(signal.reason);
      };
      const waiter: Waiter = {
        since: this.#clock.monotonic(),
        gone: false,
        go: (leave) => {
          signal.removeEventListener("abort", leaveQueue);
          resolve(leave);
        },
      };
      signal.addEventListener("abort", leaveQueue, { once: true });
      this.#waiters.push(waiter);
      this.#waiting++;
      void this.#serve();
    });
  }

  /** AWS answered the call, be it with an error, but did not call it too much. */
  passed(): void {
    this.#cutsInARow = 0;
    const { callsPerSecond } = this.#most;
    this.#fill();
    this.#perSecond = Math.min(callsPerSecond, this.#perSecond + callsPerSecond / callsToFullRate);
  }

  /** AWS said that this call was too much. */
  throttled(leave: Leave): void {
    // Made before the last cut: this one says nothing about the rate since.
    if (leave.givenAt < this.#cutAt) return;
    this.#fill();
    this.#tokens = Math.min(this.#tokens, 0);
    this.#perSecond = Math.max(Math.min(slowestPerSecond, this.#most.callsPerSecond), this.#perSecond * cutTo);
    const pauseMs = Math.min(longestPauseMs, shortestPauseMs * 2 ** this.#cutsInARow);
    this.#cutsInARow++;
    this.#cutAt = this.#clock.monotonic();
    this.#pausedUntil = this.#cutAt + pauseMs * (0.5 + this.#random() / 2);
  }

  async #serve(): Promise<void> {
    if (this.#isServed) return;
    this.#isServed = true;
    while (this.#waiting > 0) {
      const waitMs = this.#msUntilToken();
      if (waitMs > 0) await this.#sleepFor(waitMs);
      else this.#admitNext();
    }
    this.#isServed = false;
  }

  async #sleepFor(ms: number): Promise<void> {
    this.#sleep = new AbortController();
    // It ends early when nobody waits any more: what sleeps keeps the process alive.
    await this.#clock.sleep(ms, this.#sleep.signal).catch(() => undefined);
  }

  #admitNext(): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined || waiter.gone) return;
    this.#waiting--;
    waiter.go(this.#takeToken(this.#clock.monotonic() - waiter.since));
  }

  #stopWaiting(): void {
    this.#waiting--;
    if (this.#waiting > 0) return;
    this.#waiters.clear();
    this.#sleep.abort();
  }

  #takeToken(waitedMs: number): Leave {
    this.#tokens--;
    return { givenAt: this.#clock.monotonic(), waitedMs };
  }

  #msUntilToken(): number {
    this.#fill();
    const refillMs = this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / this.#perSecond) * 1000;
    // Whole ones: timers cut off the rest, and would fire just too early.
    return Math.ceil(Math.max(refillMs, this.#pausedUntil - this.#clock.monotonic()));
  }

  /** A slower bucket is a smaller one too: what a rest has gathered would be too much again. */
  #fill(): void {
    const now = this.#clock.monotonic();
    const { burst, callsPerSecond } = this.#most;
    const size = Math.max(1, burst * (this.#perSecond / callsPerSecond));
    this.#tokens = Math.min(size, this.#tokens + ((now - this.#filledAt) / 1000) * this.#perSecond);
    this.#filledAt = now;
  }
}
