// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { inSlices } from "../slices.ts";

export interface CoalescerOptions<Key, Found> {
  readonly clock: Clock;
  /** How long the first who asks waits for others. */
  readonly windowMs: number;
  /** Keys that one read takes. */
  readonly limit: number;
  /** Those of the keys that there are. */
  readonly read: (keys: readonly Key[], signal: AbortSignal) => Promise<ReadonlyMap<Key, Found>>;
}

interface Ask<Key, Found> {
  readonly keys: readonly Key[];
  readonly answer: (found: ReadonlyMap<Key, Found>) => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Joins the questions of many into few reads. Laws: what it answers was so after it was asked, because nobody joins a read that has
 * begun; a read that fails fails those only whose keys were in it; a read that nobody waits for any more is aborted.
 */
export class Coalescer<Key, Found> {
  readonly #options: CoalescerOptions<Key, Found>;
  #gathering: Set<Ask<Key, Found>> | undefined;
  readonly #reading = new Set<Reading<Key, Found>>();

  constructor(options: CoalescerOptions<Key, Found>) {
    this.#options = options;
  }

  /** Those of the keys that there are. Rejects with the signal's reason when it is aborted first. */
  ask(keys: readonly Key[], signal: AbortSignal): Promise<ReadonlyMap<Key, Found>> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (keys.length === 0) return Promise.resolve(new Map());
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#withdraw(ask);
        reject(signal.reason);
      };
      const settle = (): void => signal.removeEventListener("abort", leave);
      const ask: Ask<Key, Found> = {
        keys,
        answer: (found) => {
          settle();
          resolve(found);
        },
        fail: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#gather(ask);
    });
  }

  #gather(ask: Ask<Key, Found>): void {
    if (this.#gathering === undefined) {
      const { clock, windowMs } = this.#options;
      const gathering = new Set<Ask<Key, Found>>();
      this.#gathering = gathering;
      // A sleep, not a timer of `after`: the process must not end while somebody waits.
      void clock.sleep(windowMs).then(() => this.#begin(gathering));
    }
    this.#gathering.add(ask);
  }

  #withdraw(ask: Ask<Key, Found>): void {
    this.#gathering?.delete(ask);
    for (const reading of this.#reading) reading.withdraw(ask);
  }

  #begin(asks: Set<Ask<Key, Found>>): void {
    this.#gathering = undefined;
    if (asks.size === 0) return;
    const reading = new Reading(asks, this.#options);
    this.#reading.add(reading);
    void reading.run().then(() => this.#reading.delete(reading));
  }
}

/** The reads of one window. */
class Reading<Key, Found> {
  readonly #asks: Set<Ask<Key, Found>>;
  readonly #options: CoalescerOptions<Key, Found>;
  readonly #abort = new AbortController();

  constructor(asks: Set<Ask<Key, Found>>, options: CoalescerOptions<Key, Found>) {
    this.#asks = asks;
    this.#options = options;
  }

  withdraw(ask: Ask<Key, Found>): void {
    if (this.#asks.delete(ask) && this.#asks.size === 0) this.#abort.abort();
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const keys = [...new Set([...this.#asks].flatMap((ask) => ask.keys))];
    const chunks = new Map<Key, Promise<ReadonlyMap<Key, Found>>>();
    for (const chunk of inSlices(keys, this.#options.limit)) {
      const found = this.#options.read(chunk, this.#abort.signal);
      // Who waits for several chunks hears of the first failure only: that of another must not end the process.
      found.catch(() => {});
      for (const key of chunk) chunks.set(key, found);
    }
    await Promise.all([...this.#asks].map((ask) => this.#answer(ask, chunks)));
  }

  async #answer(ask: Ask<Key, Found>, chunks: ReadonlyMap<Key, Promise<ReadonlyMap<Key, Found>>>): Promise<void> {
    try {
      const found = new Map<Key, Found>();
      for (const key of ask.keys) {
        const value = (await chunks.get(key))?.get(key);
        if (value !== undefined) found.set(key, value);
      }
      if (this.#asks.has(ask)) ask.answer(found);
    } catch (error) {
      if (this.#asks.has(ask)) ask.fail(error);
    }
  }
}
