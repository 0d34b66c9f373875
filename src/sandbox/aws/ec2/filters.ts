// SPDX-License-Identifier: Apache-2.0

/** EC2's filters: a row passes when each filter has a value that one of the row's values matches. */

import { AwsError, invalidParameterValue } from "../aws-error.ts";
import { type Parameters, requiredText, structures, textList } from "../protocol/parameters.ts";
import type { Tags } from "../tags.ts";

/** A row's values under each name of a filter; a name that is not here is refused. */
export type FilterFields<Row> = Readonly<Record<string, (row: Row) => readonly (string | undefined)[]>>;

const MAX_VALUES = 200;

/** `*` stands for any text and `?` for one character, unless escaped. */
function toPattern(value: string): RegExp {
  const pattern = value.replaceAll(/\\[*?\\]|[.*+?^${}()|[\]\\]/g, (part) => {
    if (part === "*") return ".*";
    if (part === "?") return ".";
    return part.length === 2 ? part : `\\${part}`;
  });
  return new RegExp(`^${pattern}$`, "s");
}

function tagField(name: string, tags: Tags): readonly string[] | undefined {
  if (name === "tag-key") return [...tags.keys()];
  if (name === "tag-value") return [...tags.values()];
  if (!name.startsWith("tag:")) return undefined;
  const value = tags.get(name.slice("tag:".length));
  return value === undefined ? [] : [value];
}

/** What makes up one filter of a call. */
interface Filter {
  readonly name: string;
  readonly patterns: readonly RegExp[];
}

function readFilters(parameters: Parameters): readonly Filter[] {
  return structures(parameters, "Filter").map((filter) => {
    const values = textList(filter, "Value");
    if (values.length > MAX_VALUES) {
      throw new AwsError("FilterLimitExceeded", `A filter takes up to ${MAX_VALUES} values, not ${values.length}`);
    }
    return { name: requiredText(filter, "Name"), patterns: values.map(toPattern) };
  });
}

/**
 * The rows that pass the call's filters.
 * @throws AwsError InvalidParameterValue for a filter that the resource does not have
 */
export function applyFilters<Row extends { readonly tags: Tags }>(
  rows: readonly Row[],
  parameters: Parameters,
  fields: FilterFields<Row>,
): readonly Row[] {
  const filters = readFilters(parameters);
  for (const { name } of filters) {
    const isKnown = Object.hasOwn(fields, name) || tagField(name, new Map()) !== undefined;
    if (!isKnown) throw invalidParameterValue(`The filter '${name}' is invalid`);
  }
  const passes = (row: Row, { name, patterns }: Filter): boolean => {
    const values = tagField(name, row.tags) ?? fields[name]?.(row) ?? [];
    return values.some((value) => value !== undefined && patterns.some((pattern) => pattern.test(value)));
  };
  return rows.filter((row) => filters.every((filter) => passes(row, filter)));
}
