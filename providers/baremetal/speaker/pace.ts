// SPDX-License-Identifier: Apache-2.0

export interface PaceOptions {
  readonly framesPerSecond: number;
  /** How many may go at once after a pause. */
  readonly burst: number;
}

/** Lets so many frames a second pass, and tells when the next may: a token bucket whose time is an argument. */
export class Pace {
  readonly #options: PaceOptions;
  #tokens: number;
  #countedAt = Number.NEGATIVE_INFINITY;

  constructor(options: PaceOptions) {
    this.#options = options;
    this.#tokens = options.burst;
  }

  /** Takes `frames` tokens, or none. */
  tryTake(frames: number, now: number): boolean {
    this.#refill(now);
    if (this.#tokens < frames) return false;
    this.#tokens -= frames;
    return true;
  }

  /** Whole milliseconds until `frames` can be taken; 0 = now. */
  waitMs(frames: number, now: number): number {
    this.#refill(now);
    return Math.max(0, Math.ceil(((frames - this.#tokens) * 1000) / this.#options.framesPerSecond));
  }

  #refill(now: number): void {
    const earned = ((now - this.#countedAt) * this.#options.framesPerSecond) / 1000;
    this.#tokens = Math.min(this.#options.burst, this.#tokens + earned);
    this.#countedAt = now;
  }
}
