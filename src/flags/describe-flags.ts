// SPDX-License-Identifier: Apache-2.0

import type { Flag, FlagTable } from "./parse-flags.ts";

/** The same flags, to be shown under a title. */
export function grouped<Values>(group: string, table: FlagTable<Values>): FlagTable<Values> {
  return Object.fromEntries(
    Object.entries<Flag<unknown>>(table).map(([name, flag]) => [name, { ...flag, group }]),
  ) as unknown as FlagTable<Values>;
}

/** The table as text for `--help`: one flag a line, under the titles of their groups, in the order in which these come first. */
export function describeFlags<Values>(table: FlagTable<Values>): string {
  const lines = Object.entries<Flag<unknown>>(table).map(([name, flag]) => ({
    group: flag.group ?? "",
    form: `${flag.short ? `-${flag.short}, ` : ""}--${name}${flag.placeholder ? `=${flag.placeholder}` : ""}`,
    text: `${flag.doc}${flag.env ? ` [${flag.env}]` : ""}${describeFallback(flag)}`,
  }));
  const groups = Map.groupBy(lines, ({ group }) => group);
  return Array.from(groups, ([title, members]) => {
    const width = Math.max(...members.map(({ form }) => form.length));
    const rows = members.map(({ form, text }) => `  ${form.padEnd(width)}  ${text}`).join("\n");
    return title === "" ? rows : `${title}:\n${rows}`;
  }).join("\n\n");
}

function describeFallback(flag: Flag<unknown>): string {
  const text = fallbackOf(flag);
  return text === "" ? "" : ` (default ${text})`;
}

/** What a flag is when it is not given, as a user would write it; "" = nothing, or off. */
export function fallbackOf({ fallback, fallbackText }: Flag<unknown>): string {
  if (fallbackText !== undefined) return fallbackText;
  if (fallback === false) return "";
  return Array.isArray(fallback) ? fallback.join(",") : String(fallback);
}
