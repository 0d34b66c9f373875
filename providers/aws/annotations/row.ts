// SPDX-License-Identifier: Apache-2.0

import type { Dialect } from "./dialect.ts";
import type { Findings } from "./findings.ts";
import type { Grammar } from "./grammar.ts";

/** One annotation: what is read, and what the README says of it. */
export interface Row<T> {
  readonly key: string;
  /** Form of the value, for people. */
  readonly value: string;
  /** What holds where the annotation is missing, for people; of two, the second is cloud-provider-aws's. */
  readonly fallback: string;
  readonly doc: string;
  readonly grammar: Grammar<T>;
}

/** A row for each field of what is read. */
export type AnnotationTable<Values> = {
  readonly [Field in keyof Values]-?: Row<Exclude<Values[Field], undefined>>;
};

/** What a Service's annotations say by this table. What is missing has no field; what is wrong is told to `findings`. */
export function readTable<Values>(
  table: AnnotationTable<Values>,
  dialect: Dialect,
  findings: Findings,
): Partial<Values> {
  const { annotations } = findings.service;
  const values: Record<string, unknown> = {};
  for (const [field, { key, grammar }] of Object.entries<Row<unknown>>(table)) {
    const text = annotations[key];
    if (text === undefined || !Object.hasOwn(annotations, key)) continue;
    const value = grammar.parse(text, dialect);
    if (value === undefined) findings.refuseAnnotation(key, grammar.allowed);
    else values[field] = value;
  }
  return values as Partial<Values>;
}

/**
 * What a Service's annotations say by a row whose key goes on with a dot and a suffix (`….80`, `….TCP-80`), by suffix, in the order
 * of the suffixes.
 */
export function readSuffixes<T>(row: Row<T>, dialect: Dialect, findings: Findings): ReadonlyMap<string, T> {
  const { annotations } = findings.service;
  const values = new Map<string, T>();
  for (const key of Object.keys(annotations).sort()) {
    if (!key.startsWith(`${row.key}.`)) continue;
    const value = row.grammar.parse(annotations[key] ?? "", dialect);
    if (value === undefined) findings.refuseAnnotation(key, row.grammar.allowed);
    else values.set(key.slice(row.key.length + 1), value);
  }
  return values;
}
