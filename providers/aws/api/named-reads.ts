// SPDX-License-Identifier: Apache-2.0

/** What reading load balancers and reading target groups have in common. */

import { Coalescer } from "./coalescer.ts";
import { readPresent } from "./read-present.ts";
import type { ReadContext } from "./reads.ts";

/** Names, or ARNs, that one call takes (DescribeLoadBalancers, DescribeTargetGroups in the API reference). */
const keysPerCall = 20;

/** What one page of a listing holds (the same). */
const pageSize = 400;

/** A listing of so many pages is cheaper than looking for what is missing among 20. */
const shortListing = 2;

export type Question =
  | { readonly kind: "All" }
  | { readonly kind: "Names"; readonly names: readonly string[] }
  | { readonly kind: "Arns"; readonly arns: readonly string[] };

/** A kind of thing with a name and an ARN. */
export interface NamedKind<Found> {
  /** All pages of the answer. */
  readonly describe: (question: Question, signal: AbortSignal) => Promise<readonly Found[]>;
  readonly nameOf: (found: Found) => string;
  readonly arnOf: (found: Found) => string;
  /** AWS's name for "one of these is not there". */
  readonly absenceError: string;
}

export interface NamedReads<Found> {
  readonly byName: Coalescer<string, Found>;
  readonly byArn: Coalescer<string, Found>;
  all(signal: AbortSignal): Promise<readonly Found[]>;
}

export function createNamedReads<Found>(kind: NamedKind<Found>, { clock, windowMs }: ReadContext): NamedReads<Found> {
  let lastTotal: number | undefined;
  const listings = new Coalescer<"all", readonly Found[]>({
    clock,
    windowMs,
    limit: 1,
    read: async (_keys, signal) => {
      const found = await kind.describe({ kind: "All" }, signal);
      lastTotal = found.length;
      return new Map([["all", found]]);
    },
  });
  const all = async (signal: AbortSignal): Promise<readonly Found[]> =>
    (await listings.ask(["all"], signal)).get("all") ?? [];
  const isListingShort = (): boolean => lastTotal !== undefined && lastTotal <= shortListing * pageSize;
  const by = (question: (keys: readonly string[]) => Question, keyOf: (found: Found) => string) =>
    new Coalescer<string, Found>({
      clock,
      windowMs,
      limit: keysPerCall,
      read: (keys, signal) =>
        readPresent(keys, {
          absenceErrors: [kind.absenceError],
          read: async (some) => byKey(await kind.describe(question(some), signal), keyOf),
          readFromListing: (some) =>
            isListingShort() && some.length > 2
              ? all(signal).then((found) =>
                  byKey(
                    found.filter((one) => some.includes(keyOf(one))),
                    keyOf,
                  ),
                )
              : undefined,
        }),
    });
  return {
    byName: by((names) => ({ kind: "Names", names }), kind.nameOf),
    byArn: by((arns) => ({ kind: "Arns", arns }), kind.arnOf),
    all,
  };
}

function byKey<Found>(found: readonly Found[], keyOf: (found: Found) => string): ReadonlyMap<string, Found> {
  return new Map(found.map((one) => [keyOf(one), one]));
}
