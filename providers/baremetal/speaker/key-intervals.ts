// SPDX-License-Identifier: Apache-2.0

import type { AnnouncedAddress } from "./address-table.ts";
import { ipv4Length } from "./ip-octets.ts";
import { s32 } from "./octets.ts";

/** An inclusive range of keys: the last 32 bits of addresses, as unsigned numbers. */
export interface KeyInterval {
  readonly first: number;
  readonly last: number;
}

/**
 * Intervals, ascending and disjoint, that hold the keys of all these addresses. Where that would take more than `limit`, the
 * narrowest gaps between them are filled: some addresses of others are in them then.
 */
export function toKeyIntervals(addresses: readonly AnnouncedAddress[], limit: number): readonly KeyInterval[] {
  const keys = Float64Array.from(addresses, keyOf).sort();
  const isFilled = gapFiller(keys, limit);
  const intervals: KeyInterval[] = [];
  let first: number | undefined;
  for (const [index, key] of keys.entries()) {
    first ??= key;
    const next = keys[index + 1];
    if (next !== undefined && isFilled(next - key)) continue;
    intervals.push({ first, last: key });
    first = undefined;
  }
  return intervals;
}

function keyOf(address: AnnouncedAddress): number {
  return s32(address.octets, address.octets.length - ipv4Length) >>> 0;
}

/** Tells of each gap in turn whether it is filled: neighbours are, and then as many of the narrowest as there are too many. */
function gapFiller(keys: Float64Array, limit: number): (gap: number) => boolean {
  const gaps = new Float64Array(Math.max(0, keys.length - 1));
  for (let at = 0; at < gaps.length; at++) gaps[at] = (keys[at + 1] ?? 0) - (keys[at] ?? 0);
  gaps.sort();
  const excess = gaps.length - limit + 1;
  const widest = gaps[excess - 1] ?? 1;
  let widestLeft = excess - gaps.indexOf(widest);
  return (gap) => gap <= 1 || gap < widest || (gap === widest && widestLeft-- > 0);
}
