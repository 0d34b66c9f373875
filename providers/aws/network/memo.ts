// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";

/**
 * A value that many ask for at the same time and that is read once: all who ask while it is being read get the same, and
 * whoever is content with what is so old gets it without a read. A failure is that of all who waited, and is not kept.
 */
export class Memo<T> {
  readonly #read: (signal: AbortSignal) => Promise<T>;
  readonly #clock: Clock;
  #reading: Promise<T> | undefined;
  #kept: { readonly value: T; readonly at: number } | undefined;

  constructor(options: { readonly read: (signal: AbortSignal) => Promise<T>; readonly clock: Clock }) {
    this.#read = options.read;
    this.#clock = options.clock;
  }

  /** The value as it was at most `maxAgeMs` ago. */
  async get(maxAgeMs: number, signal: AbortSignal): Promise<T> {
    const kept = this.#kept;
    if (kept !== undefined && this.#clock.monotonic() - kept.at < maxAgeMs) return kept.value;
    this.#reading ??= this.#begin(signal);
    return await this.#reading;
  }

  /** The next who asks gets what is read from then on. */
  forget(): void {
    this.#kept = undefined;
    this.#reading = undefined;
  }

  #begin(signal: AbortSignal): Promise<T> {
    const reading: Promise<T> = this.#read(signal).then(
      (value) => {
        this.#end(reading, { value, at: this.#clock.monotonic() });
        return value;
      },
      (error: unknown) => {
        this.#end(reading, undefined);
        throw error;
      },
    );
    return reading;
  }

  /** One that was forgotten while it was under way leaves no trace. */
  #end(reading: Promise<T>, kept: { readonly value: T; readonly at: number } | undefined): void {
    if (this.#reading !== reading) return;
    this.#reading = undefined;
    this.#kept = kept;
  }
}
