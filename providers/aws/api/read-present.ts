// SPDX-License-Identifier: Apache-2.0

import { awsErrorName } from "../errors.ts";

/** How a set of names or ARNs is read. */
export interface KeyedRead<Found> {
  readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>;
  /** AWS's names for "one of these is not there". */
  readonly absenceErrors: readonly string[];
  /** Called with those of which AWS says that they are not there: what is merely not in its answer is not among them. */
  readonly onAbsent?: (keys: readonly string[]) => void;
  /** Reads those of the keys that there are from a full listing, where that is known to be cheaper than searching; else undefined. */
  readonly readFromListing?: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>> | undefined;
}

/**
 * Those of the keys that there are. AWS answers for all of them or for none: one that is missing fails the whole call. Then, from the
 * cheapest: those that the message names are left out and the rest is asked again (two calls, however many are missing); or a full
 * listing is read, where it is short; or halves are asked, about 2·log2(n) calls for each that is missing.
 */
export async function readPresent<Found>(
  keys: readonly string[],
  source: KeyedRead<Found>,
): Promise<ReadonlyMap<string, Found>> {
  if (keys.length === 0) return new Map();
  try {
    return await source.read(keys);
  } catch (error) {
    if (!source.absenceErrors.includes(awsErrorName(error) ?? "")) throw error;
    return readRest(keys, source, error instanceof Error ? error.message : "");
  }
}

async function readRest<Found>(
  keys: readonly string[],
  source: KeyedRead<Found>,
  message: string,
): Promise<ReadonlyMap<string, Found>> {
  const named = keys.filter((key) => isNamedIn(message, key));
  const absent = keys.length === 1 ? keys : named;
  source.onAbsent?.(absent);
  const rest = keys.filter((key) => !absent.includes(key));
  if (rest.length < keys.length) return readPresent(rest, source);
  const listed = source.readFromListing?.(keys);
  if (listed !== undefined) return listed;
  const middle = Math.ceil(keys.length / 2);
  const halves = [keys.slice(0, middle), keys.slice(middle)];
  const found = await Promise.all(halves.map((half) => readPresent(half, source)));
  return new Map(found.flatMap((half) => [...half]));
}

/** As a whole word: a name may be the beginning of another. */
function isNamedIn(message: string, key: string): boolean {
  const at = message.indexOf(key);
  if (at < 0) return false;
  const isPart = (character: string | undefined): boolean => character !== undefined && /[\w/:-]/.test(character);
  return !isPart(message[at - 1]) && !isPart(message[at + key.length]);
}
