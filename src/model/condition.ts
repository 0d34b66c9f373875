// SPDX-License-Identifier: Apache-2.0

import type { Condition } from "./service.ts";

/** A condition as it is to read; its time follows from what was there before. */
export type WantedCondition = Omit<Condition, "lastTransitionTime">;

/**
 * The condition to write: `lastTransitionTime` is `now` (RFC 3339) only when `status` changes, as the API convention has it;
 * else that of the present one stays.
 */
export function transition(present: readonly Condition[], want: WantedCondition, now: string): Condition {
  const before = present.find(({ type }) => type === want.type);
  return { ...want, lastTransitionTime: before?.status === want.status ? before.lastTransitionTime : now };
}

/** Whether both say the same; when they began to is left aside. */
export function sameCondition(have: WantedCondition, want: WantedCondition): boolean {
  return (
    have.type === want.type &&
    have.status === want.status &&
    have.reason === want.reason &&
    have.message === want.message &&
    have.observedGeneration === want.observedGeneration
  );
}
