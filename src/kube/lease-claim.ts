// SPDX-License-Identifier: Apache-2.0

/** What to do about a Lease that several processes want: pure, by what was seen of it and when. */

import type { Lease } from "./to-lease.ts";

/** Milliseconds, as the flags of upstream have them. */
export interface LeaseTiming {
  /** Others wait this long after they last saw the holder renew. */
  readonly leaseDurationMs: number;
  /** The holder tries this long to renew before it gives up. */
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

/** The fields that tell who holds it, and that he is alive. */
export type LeaseState = Pick<
  Lease,
  "holderIdentity" | "leaseDurationSeconds" | "acquireTime" | "renewTime" | "leaseTransitions"
>;

/** A Lease as it was last read. */
export interface Sighting {
  /** undefined = there is none. */
  readonly state: LeaseState | undefined;
  /** Monotonic: when it was first read in this state. Its own times are those of another clock, and say nothing here. */
  readonly since: number;
}

export type Claim =
  | { readonly kind: "Create" }
  /** Nobody holds it, or the holder has not renewed it in its time. */
  | { readonly kind: "Take" }
  | { readonly kind: "Renew" }
  /** Another holds it; `ms` until it runs out if he does not renew it. */
  | { readonly kind: "Wait"; readonly ms: number };

/** As client-go: retries are 1 to 2.2 periods apart, so that those who wait do not come together. */
export const jitterFactor = 1.2;

/** What clocks may differ in rate, with what a write may take on its way, as a part of the lease's duration. */
const marginPart = 0.1;

/** A Lease counts in whole seconds. */
export function wholeSeconds({ leaseDurationMs }: LeaseTiming): number {
  return Math.floor(leaseDurationMs / 1000);
}

/** How long from the begin of a renewal on the lease counts as ours. With client-go's values 12 of 15 s. */
export function holdMs(timing: LeaseTiming): number {
  const untilDeadline = timing.retryPeriodMs + timing.renewDeadlineMs;
  return Math.min(untilDeadline, wholeSeconds(timing) * 1000 * (1 - marginPart));
}

/** What is known after `state` was read at `now`. */
export function sight(before: Sighting | undefined, state: LeaseState | undefined, now: number): Sighting {
  return before !== undefined && sameState(before.state, state) ? before : { state, since: now };
}

function sameState(have: LeaseState | undefined, want: LeaseState | undefined): boolean {
  if (have === undefined || want === undefined) return have === want;
  return (
    have.holderIdentity === want.holderIdentity &&
    have.leaseDurationSeconds === want.leaseDurationSeconds &&
    have.acquireTime === want.acquireTime &&
    have.renewTime === want.renewTime &&
    have.leaseTransitions === want.leaseTransitions
  );
}

/** The one decision. An expired lease of our own is renewed as well: nobody has taken it. */
export function claim({ state, since }: Sighting, identity: string, now: number): Claim {
  if (state === undefined) return { kind: "Create" };
  if (state.holderIdentity === identity) return { kind: "Renew" };
  const ms = since + state.leaseDurationSeconds * 1000 - now;
  return state.holderIdentity === "" || ms <= 0 ? { kind: "Take" } : { kind: "Wait", ms };
}

/** The state to be written for a claim. `time` is RFC 3339 with microseconds. */
export function claimed(
  have: LeaseState | undefined,
  { identity, seconds, time }: { readonly identity: string; readonly seconds: number; readonly time: string },
): LeaseState {
  const renewed = have?.holderIdentity === identity ? have : undefined;
  return {
    holderIdentity: identity,
    leaseDurationSeconds: seconds,
    acquireTime: renewed?.acquireTime ?? time,
    renewTime: time,
    leaseTransitions: renewed?.leaseTransitions ?? (have === undefined ? 0 : have.leaseTransitions + 1),
  };
}

/** As client-go gives a lease up: nobody's, and run out within a second for those who look at times only. */
export function givenUp({ leaseTransitions }: LeaseState, time: string): LeaseState {
  return { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: time, renewTime: time, leaseTransitions };
}
