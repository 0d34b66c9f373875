// SPDX-License-Identifier: Apache-2.0

import type { Condition } from "./service.ts";

/** All condition types that are ours begin with it. */
export const conditionPrefix = "fairlead.dev/";

/** The controller's condition on a Service; the speaker has its own beside it. */
export const readyCondition = "fairlead.dev/Ready";

/** A condition as it is to read; its time follows from what was there before. */
export type WantedCondition = Omit<Condition, "lastTransitionTime">;

/**
 * The condition to write: `lastTransitionTime` is `now` (milliseconds since the epoch) only when `status` changes, as the API
 * convention has it; else that of the present one stays.
 */
export function transition(present: readonly Condition[], want: WantedCondition, now: number): Condition {
  const before = present.find(({ type }) => type === want.type);
  const lastTransitionTime = before?.status === want.status ? before.lastTransitionTime : toTimestamp(now);
  return { ...want, lastTransitionTime };
}

/** RFC 3339 in whole seconds, as the API server keeps times. */
export function toTimestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
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
