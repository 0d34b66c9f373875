// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../src/model/service.ts";

/** What to do so that what is there becomes what is wanted; each list sorted by key. */
export interface Diff<Want, Have> {
  readonly toCreate: readonly Want[];
  readonly toUpdate: readonly { readonly want: Want; readonly have: Have }[];
  readonly toDelete: readonly Have[];
}

/** How two sides are matched. Keys are unique on each side. */
export interface Matching<Want, Have> {
  readonly wantKey: (want: Want) => string;
  readonly haveKey: (have: Have) => string;
  readonly same: (want: Want, have: Have) => boolean;
}

/** Compares two sides by key. The order of the inputs does not show in the result. */
export function diff<Want, Have>(
  wants: Iterable<Want>,
  haves: Iterable<Have>,
  { wantKey, haveKey, same }: Matching<Want, Have>,
): Diff<Want, Have> {
  const wanted = sortedByKey(wants, wantKey);
  const present = sortedByKey(haves, haveKey);
  const presentByKey = new Map(present);
  const wantedKeys = new Set(wanted.map(([key]) => key));
  return {
    toCreate: wanted.filter(([key]) => !presentByKey.has(key)).map(([, want]) => want),
    toUpdate: wanted.flatMap(([key, want]) => {
      const have = presentByKey.get(key);
      return have === undefined || same(want, have) ? [] : [{ want, have }];
    }),
    toDelete: present.filter(([key]) => !wantedKeys.has(key)).map(([, have]) => have),
  };
}

function sortedByKey<T>(items: Iterable<T>, keyOf: (item: T) => string): readonly (readonly [string, T])[] {
  return Array.from(items, (item) => [keyOf(item), item] as const).sort(([left], [right]) => compareText(left, right));
}
