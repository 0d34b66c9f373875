// SPDX-License-Identifier: Apache-2.0

import { leaseDurationMs, nodeOfLease, type SpeakerLease } from "./speaker-lease.ts";

/** How far the clocks of two nodes may be apart without a speaker being taken for gone. */
const clockToleranceMs = 30_000;

/**
 * The nodes with a live speaker, as far as one look at the Leases can tell: those that are held, and were renewed about when
 * the newest of them was. Who watches them for a while knows better: `LeaseLiveness`. undefined = no speaker was ever there.
 */
export function liveSpeakers(
  leases: readonly Pick<SpeakerLease, "name" | "holderIdentity" | "renewTime">[],
): ReadonlySet<string> | undefined {
  if (leases.length === 0) return undefined;
  const newest = Math.max(...leases.map(({ renewTime }) => toTime(renewTime)));
  const held = leases.filter(({ holderIdentity, renewTime }) => {
    return holderIdentity !== "" && newest - toTime(renewTime) <= leaseDurationMs + clockToleranceMs;
  });
  return new Set(held.flatMap(({ name }) => nodeOfLease(name) ?? []));
}

/** A Lease that was never renewed is the oldest. */
function toTime(renewTime: string): number {
  return Date.parse(renewTime) || 0;
}
