// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../../../../src/clock.ts";
import {
  type AwsCall,
  type Fault,
  type FaultHook,
  internalFailure,
  throttling,
} from "../../../../src/sandbox/aws/faults.ts";

/** A random source that gives the same numbers for the same seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shares of calls that go wrong. */
export interface Weather {
  readonly throttled: number;
  readonly failed: number;
  readonly lostReplies: number;
}

/** What befalls each call is a matter of chance, the same for the same seed and order of calls. */
export function badWeather({ throttled, failed, lostReplies }: Weather, random: Random): FaultHook {
  return (call: AwsCall): Fault | undefined => {
    const chance = random();
    if (chance < throttled) return throttling(call);
    if (chance < throttled + failed) return internalFailure();
    return chance < throttled + failed + lostReplies ? { kind: "LoseReply" } : undefined;
  };
}
