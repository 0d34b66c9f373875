// SPDX-License-Identifier: Apache-2.0

/** Header lines as they came: name, value, name, value. Node's own map joins lines of one name, and a comma may be part of a value. */
export type HeaderLines = readonly string[];

/** The values of a header that are not "", in order. */
export function headerValues(lines: HeaderLines, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  return headerEntries(lines).flatMap(([each, value]) => (each === wanted && value !== "" ? [value] : []));
}

/** What the first line of a header says, as Go's Header.Get; undefined for "" and where there is none. */
export function headerValue(lines: HeaderLines, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headerEntries(lines).find(([each]) => each === wanted)?.[1] || undefined;
}

/** The headers, with names in lower case. */
export function headerEntries(lines: HeaderLines): readonly (readonly [name: string, value: string])[] {
  const entries: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) entries.push([(lines[at] ?? "").toLowerCase(), lines[at + 1] ?? ""]);
  return entries;
}
