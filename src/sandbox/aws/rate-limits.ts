// SPDX-License-Identifier: Apache-2.0

import type { AwsCall } from "./faults.ts";

/** A token bucket for a kind of call, as AWS has them. */
export interface RateLimit {
  /** Which calls share the bucket. */
  matches(call: AwsCall): boolean;
  /** Tokens that come back a second. */
  readonly perSecond: number;
  /** Tokens of a full bucket. */
  readonly burst: number;
}

/** Decides which calls are throttled. A call takes a token of each bucket that it falls under; a throttled call takes none. */
export class RateLimiter {
  readonly #now: () => number;
  #buckets: { readonly limit: RateLimit; tokens: number; at: number }[] = [];

  /** `now` gives milliseconds that never go back. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** From now on these limits hold, with full buckets. */
  set(limits: readonly RateLimit[]): void {
    this.#buckets = limits.map((limit) => ({ limit, tokens: limit.burst, at: this.#now() }));
  }

  /** false = throttle the call. */
  take(call: AwsCall): boolean {
    const buckets = this.#buckets.filter(({ limit }) => limit.matches(call));
    const now = this.#now();
    for (const bucket of buckets) {
      const { perSecond, burst } = bucket.limit;
      bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
      bucket.at = now;
    }
    if (buckets.some(({ tokens }) => tokens < 1)) return false;
    for (const bucket of buckets) bucket.tokens -= 1;
    return true;
  }
}
