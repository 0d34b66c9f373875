// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import { toFairleadError } from "../errors.ts";
import { Fifo } from "../fifo.ts";
import type { Log } from "../log.ts";
import { backoffMs } from "./backoff.ts";

/** Upstream's workqueue metrics, one call for each event; times in seconds. `unfinished_work_seconds` and the longest: `secondsInProgress`. */
export interface WorkQueueMetrics {
  /** workqueue_adds_total; a key that is waiting already is not counted again. */
  added(): void;
  /** workqueue_depth: keys that wait for a worker now. */
  depth(keys: number): void;
  /** workqueue_queue_duration_seconds: from add to worker. */
  waited(seconds: number): void;
  /** workqueue_work_duration_seconds. */
  worked(seconds: number): void;
  /** workqueue_retries_total: delayed adds. */
  retried(): void;
}

export interface WorkQueueOptions {
  /** Handles one key. What it throws is logged and counts as a failure. */
  readonly process: (key: string) => Promise<void>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: WorkQueueMetrics;
}

/** How long workers may go on without letting timers and sockets have their turn: lease renewals and probes wait for it. */
const turnMs = 15;

interface Delay {
  readonly dueAt: number;
  readonly cancel: () => void;
}

/**
 * Keys that wait to be handled, and the workers that handle them. A key waits at most once, is never in the hands of two workers,
 * and is handled once more after an add during its handling. First in, first out: a key that always fails comes back behind all
 * others, later each time.
 */
export class WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #order = new Fifo<string>();
  /** Since when each key has waited, by the monotonic clock; also for those that wait for the end of their own handling. */
  readonly #waiting = new Map<string, number>();
  /** Since when each key has been in the hands of a worker. */
  readonly #working = new Map<string, number>();
  readonly #delayed = new Map<string, Delay>();
  readonly #failures = new Map<string, number>();
  #workers = 0;
  #stopping = false;
  #turnSince = 0;
  #pausing = false;
  #onIdle: (() => void) | undefined;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  /** From now on up to `workers` keys are handled at a time. */
  start(workers: number): void {
    this.#workers = workers;
    this.#turnSince = this.#options.clock.monotonic();
    this.#dispatch();
  }

  add(key: string): void {
    if (this.#stopping || this.#waiting.has(key)) return;
    const now = this.#options.clock.monotonic();
    if (this.#waiting.size === 0 && this.#working.size === 0) this.#turnSince = now;
    this.#options.metrics.added();
    this.#waiting.set(key, now);
    if (this.#working.has(key)) return;
    this.#enqueue(key);
    this.#dispatch();
  }

  /** Adds the key after `ms`. Of several delays of one key the one that ends first counts. */
  addAfter(key: string, ms: number): void {
    if (this.#stopping) return;
    const { clock, metrics } = this.#options;
    metrics.retried();
    const dueAt = clock.monotonic() + ms;
    const pending = this.#delayed.get(key);
    if (pending !== undefined && pending.dueAt <= dueAt) return;
    pending?.cancel();
    const cancel = clock.after(ms, () => {
      this.#delayed.delete(key);
      this.add(key);
    });
    this.#delayed.set(key, { dueAt, cancel });
  }

  /** Adds the key after its backoff, which grows with each call until `forget`. */
  addRateLimited(key: string): void {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.addAfter(key, backoffMs(failures, this.#options.random));
  }

  /** The key is well: its backoff begins anew, and a delayed add is off. */
  forget(key: string): void {
    this.#failures.delete(key);
    this.#delayed.get(key)?.cancel();
    this.#delayed.delete(key);
  }

  /** For how long each key now in the hands of a worker has been there. */
  secondsInProgress(): readonly number[] {
    const now = this.#options.clock.monotonic();
    return Array.from(this.#working.values(), (since) => (now - since) / 1000);
  }

  /** Hands out nothing more; resolves when the workers have finished what they hold. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const { cancel } of this.#delayed.values()) cancel();
    this.#delayed.clear();
    this.#waiting.clear();
    this.#order.clear();
    this.#options.metrics.depth(0);
    if (this.#working.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #enqueue(key: string): void {
    this.#order.push(key);
    this.#options.metrics.depth(this.#order.size);
  }

  #dispatch(): void {
    while (this.#working.size < this.#workers && this.#order.size > 0) {
      if (this.#pausesForTurn()) return;
      const key = this.#order.shift();
      if (key !== undefined) this.#hand(key);
    }
  }

  /** Keys that are as they should be are handled without any waiting: thousands of them would block the event loop. */
  #pausesForTurn(): boolean {
    if (this.#pausing) return true;
    const { clock } = this.#options;
    if (clock.monotonic() - this.#turnSince < turnMs) return false;
    this.#pausing = true;
    clock.after(0, () => {
      this.#pausing = false;
      this.#turnSince = clock.monotonic();
      this.#dispatch();
    });
    return true;
  }

  #hand(key: string): void {
    const { clock, metrics } = this.#options;
    const now = clock.monotonic();
    metrics.depth(this.#order.size);
    metrics.waited((now - (this.#waiting.get(key) ?? now)) / 1000);
    this.#waiting.delete(key);
    this.#working.set(key, now);
    void this.#work(key, now);
  }

  async #work(key: string, since: number): Promise<void> {
    const { process, clock, log, metrics } = this.#options;
    try {
      await process(key);
    } catch (thrown) {
      log.error({ key, error: toFairleadError(thrown) }, "handling a key threw");
      this.addRateLimited(key);
    }
    metrics.worked((clock.monotonic() - since) / 1000);
    this.#finish(key);
  }

  #finish(key: string): void {
    this.#working.delete(key);
    if (this.#waiting.has(key)) this.#enqueue(key);
    if (this.#working.size === 0) this.#onIdle?.();
    this.#dispatch();
  }
}
