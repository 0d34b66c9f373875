// SPDX-License-Identifier: Apache-2.0

/** Reads foreign JSON: what is missing, null or of another type reads as nothing, never as an exception. */

/** Shared, so that 20,000 Services without finalizers, ranges and the like do not hold 20,000 empty lists of each. */
export const emptyList: readonly never[] = Object.freeze([]);
export const emptyMap: Readonly<Record<string, never>> = Object.freeze({});

/** The value under these names, one inside the other. */
export function fieldOf(value: unknown, ...names: readonly string[]): unknown {
  let found = value;
  for (const name of names) {
    if (typeof found !== "object" || found === null) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found ?? undefined;
}

/** A text that is not "". */
export function textOf(value: unknown, ...names: readonly string[]): string | undefined {
  const found = fieldOf(value, ...names);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** A whole number that is not 0: the API writes 0 for "none". */
export function countOf(value: unknown, ...names: readonly string[]): number | undefined {
  const found = fieldOf(value, ...names);
  return typeof found === "number" && Number.isInteger(found) && found !== 0 ? found : undefined;
}

export function flagOf(value: unknown, ...names: readonly string[]): boolean | undefined {
  const found = fieldOf(value, ...names);
  return typeof found === "boolean" ? found : undefined;
}

export function listOf(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const found = fieldOf(value, ...names);
  return Array.isArray(found) ? found : emptyList;
}

/** The entries made by `toEntry`; those it makes undefined are left out. */
export function mapList<T>(list: readonly unknown[], toEntry: (entry: unknown) => T | undefined): readonly T[] {
  const entries: T[] = [];
  for (const each of list) {
    const entry = toEntry(each);
    if (entry !== undefined) entries.push(entry);
  }
  return entries.length === 0 ? emptyList : entries;
}

export function textsOf(value: unknown, ...names: readonly string[]): readonly string[] {
  return mapList(listOf(value, ...names), (entry) => (typeof entry === "string" && entry !== "" ? entry : undefined));
}

/** A map of texts, as labels and annotations are. "" is a value. */
export function textMapOf(value: unknown, ...names: readonly string[]): Readonly<Record<string, string>> {
  const found = fieldOf(value, ...names);
  if (typeof found !== "object" || found === null || Array.isArray(found)) return emptyMap;
  const entries = Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return entries.length === 0 ? emptyMap : Object.fromEntries(entries);
}

/** RFC 3339 as milliseconds since the epoch; 0 where there is none. */
export function timeOf(value: unknown, ...names: readonly string[]): number {
  const text = textOf(value, ...names);
  const time = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? 0 : time;
}

/** The one of `words` that stands there; `otherwise` for anything else. */
export function wordOf<Word extends string, Other>(
  value: unknown,
  words: readonly Word[],
  otherwise: Other,
): Word | Other {
  return words.find((word) => word === value) ?? otherwise;
}
