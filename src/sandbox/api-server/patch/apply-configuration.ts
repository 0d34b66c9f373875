// SPDX-License-Identifier: Apache-2.0

/**
 * Server-side apply in a simple form: three-way merge of what a manager applies now, what it applied last, and what is
 * there. It tells apart managers that apply, not those that update: a field that nobody applied is up for the taking.
 */

import { isDeepStrictEqual } from "node:util";
import { asList, asObject, isObject, type JsonObject } from "../json.ts";
import { mergeStrategyOf } from "./merge-keys.ts";

/** What each manager applied last, by its name. */
export type AppliedConfigurations = ReadonlyMap<string, JsonObject>;

/** A field that another manager applied with another value. */
export interface ApplyConflict {
  readonly manager: string;
  /** As `.spec.type`. */
  readonly field: string;
}

/** The key of a list whose elements are merged; undefined = the list is one value. */
function listKey(
  model: string | undefined,
  field: string,
): { readonly key: string; readonly element: string } | undefined {
  const strategy = mergeStrategyOf(model, field);
  if (strategy.kind !== "MergeList" || strategy.element === undefined) return undefined;
  return { key: strategy.key, element: strategy.element };
}

function childModel(model: string | undefined, field: string): string | undefined {
  const strategy = mergeStrategyOf(model, field);
  return strategy.kind === "Object" ? strategy.model : undefined;
}

/** What is there, what the manager applied last, and what it applies now. */
export interface ThreeSides {
  readonly have: unknown;
  readonly last: unknown;
  readonly want: unknown;
}

/** An element is told apart by its key and, where it has one, its protocol: 53/TCP and 53/UDP are two ports. */
function elementId(entry: unknown, key: string): string {
  const element = asObject(entry);
  return JSON.stringify([element[key], key === "port" ? (element["protocol"] ?? "TCP") : undefined]);
}

function mergeElements(sides: ThreeSides, key: string, element: string): readonly unknown[] {
  const find = (list: unknown, id: string): unknown => asList(list).find((entry) => elementId(entry, key) === id);
  const ids = [...asList(sides.have), ...asList(sides.want)].map((entry) => elementId(entry, key));
  return [...new Set(ids)].flatMap((id) => {
    const [have, last, want] = [find(sides.have, id), find(sides.last, id), find(sides.want, id)];
    if (want === undefined && last !== undefined) return [];
    if (want === undefined) return [have];
    return [mergeObjects({ have, last, want }, element)];
  });
}

function mergeObjects(sides: ThreeSides, model: string | undefined): JsonObject {
  const [last, want] = [asObject(sides.last), asObject(sides.want)];
  const merged: Record<string, unknown> = { ...asObject(sides.have) };
  for (const field of Object.keys(last)) {
    if (want[field] === undefined) delete merged[field];
  }
  for (const [field, value] of Object.entries(want)) {
    const list = Array.isArray(value) ? listKey(model, field) : undefined;
    const next: ThreeSides = { have: merged[field], last: last[field], want: value };
    if (list !== undefined) merged[field] = mergeElements(next, list.key, list.element);
    else if (isObject(value)) merged[field] = mergeObjects(next, childModel(model, field));
    else merged[field] = value;
  }
  return merged;
}

/** What becomes of the object when a manager applies `want`. Fields of `last` that are not in it are taken away. */
export function applyConfiguration(sides: ThreeSides, model: string | undefined): JsonObject {
  return mergeObjects(sides, model);
}

function findDifferences(want: unknown, theirs: unknown, path: string): readonly string[] {
  if (isObject(want) && isObject(theirs)) {
    return Object.keys(want).flatMap((field) =>
      theirs[field] === undefined ? [] : findDifferences(want[field], theirs[field], `${path}.${field}`),
    );
  }
  return isDeepStrictEqual(want, theirs) ? [] : [path];
}

/** Fields that `want` sets otherwise than another manager applied them. */
export function findApplyConflicts(
  want: JsonObject,
  manager: string,
  applied: AppliedConfigurations,
): readonly ApplyConflict[] {
  const skipped = new Set([".apiVersion", ".kind", ".metadata.name", ".metadata.namespace"]);
  return [...applied]
    .filter(([name]) => name !== manager)
    .flatMap(([name, theirs]) => findDifferences(want, theirs, "").map((field) => ({ manager: name, field })))
    .filter(({ field }) => !skipped.has(field));
}
