// SPDX-License-Identifier: Apache-2.0

/** What values gcfg takes for each kind of field, and how they are written (go-gcfg/gcfg, doc.go, "Parsing of values"). */

import type { GcfgVariable } from "./parse-gcfg.ts";

export type Variable = Pick<GcfgVariable, "name" | "value">;

/** The last one counts. @throws Error when it is only a name */
export function gcfgText(given: readonly Variable[]): string {
  const value = given.at(-1)?.value;
  if (value === undefined) throw new Error("there must be = and a value");
  return value;
}

/** The last one counts; only a name = true. @throws Error when it is neither true nor false */
export function gcfgSwitch(given: readonly Variable[]): boolean {
  const value = given.at(-1)?.value?.toLowerCase() ?? "true";
  if (["true", "yes", "on", "1"].includes(value)) return true;
  if (["false", "no", "off", "0"].includes(value)) return false;
  throw new Error(`${JSON.stringify(value)} must be true, yes, on, 1, or false, no, off, 0`);
}

/** The last one counts; decimal, or hexadecimal after 0x. @throws Error when it is no whole number from 0 on */
export function gcfgCount(given: readonly Variable[]): number {
  const text = gcfgText(given);
  if (!/^(?:\d+|0[xX][\da-fA-F]+)$/.test(text)) throw new Error(`${JSON.stringify(text)} must be a whole number`);
  return Number(text);
}

/** All of them, in order; only a name forgets those before it. */
export function gcfgList(given: readonly Variable[]): readonly string[] {
  const start = given.findLastIndex(({ value }) => value === undefined) + 1;
  return given.slice(start).flatMap(({ value }) => value ?? []);
}
