// SPDX-License-Identifier: Apache-2.0

/**
 * Strategic merge patch, as sig-api-machinery/strategic-merge-patch.md of the Kubernetes community describes it:
 * a merge patch that merges some lists by a key, with directives in fields whose names begin with `$`.
 */

import { asList, asObject, isObject, type JsonObject, show } from "../json.ts";
import { mergeStrategyOf } from "./merge-keys.ts";

/** Why a strategic merge patch cannot be applied. */
export class StrategicMergeError extends Error {
  override readonly name = "StrategicMergeError";
}

const DELETE_FROM = "$deleteFromPrimitiveList/";
const ELEMENT_ORDER = "$setElementOrder/";

interface MergedList {
  readonly key: string;
  readonly element: string | undefined;
}

/** Without directives and nulls: what a patch leaves where there was nothing before. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((entry) => asObject(entry)["$patch"] !== "delete").map(withoutDirectives);
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([field, entry]) => !field.startsWith("$") && entry !== null);
  return Object.fromEntries(kept.map(([field, entry]) => [field, withoutDirectives(entry)]));
}

function identify(entry: unknown, key: string): unknown {
  return key === "" ? entry : asObject(entry)[key];
}

/**
 * Puts a merged list into order: the entries that `wanted` names stand as it has them, the others keep their order
 * among themselves, and come before a wanted one only where they did so already. So a new entry of a patch stands
 * before the entries that the patch does not name.
 */
function orderMerged(
  merged: readonly unknown[],
  wanted: readonly unknown[],
  have: readonly unknown[],
  key: string,
): readonly unknown[] {
  const before = have.map((entry) => identify(entry, key));
  const place = (entry: unknown): number => before.indexOf(identify(entry, key));
  const order = wanted.map((entry) => identify(entry, key));
  const rank = (entry: unknown): number => order.indexOf(identify(entry, key));
  const named = merged.filter((entry) => rank(entry) >= 0).sort((left, right) => rank(left) - rank(right));
  const others = merged.filter((entry) => rank(entry) < 0);
  return interleave(others, named, place);
}

function interleave(
  others: readonly unknown[],
  named: readonly unknown[],
  place: (entry: unknown) => number,
): readonly unknown[] {
  const ordered: unknown[] = [];
  let at = 0;
  for (const entry of named) {
    while (at < others.length && place(others[at]) < place(entry)) ordered.push(others[at++]);
    ordered.push(entry);
  }
  return [...ordered, ...others.slice(at)];
}

/** Go's way to print a map: `map[name:x]`. */
function asGoMap(value: JsonObject): string {
  const entries = Object.keys(value)
    .sort()
    .map((field) => `${field}:${show(value[field])}`);
  return `map[${entries.join(" ")}]`;
}

function mergeObjects(have: readonly unknown[], patch: readonly unknown[], list: MergedList): readonly unknown[] {
  const fresh = patch.filter((entry) => !isObject(entry) || entry["$patch"] === undefined);
  if (patch.some((entry) => asObject(entry)["$patch"] === "replace")) return fresh.map(withoutDirectives);
  let merged = [...have];
  for (const entry of patch.map(asObject)) {
    const id = entry[list.key];
    if (id === undefined)
      throw new StrategicMergeError(`map: ${asGoMap(entry)} does not contain declared merge key: ${list.key}`);
    const at = merged.findIndex((known) => identify(known, list.key) === id);
    if (entry["$patch"] === "delete") merged = merged.filter((known) => identify(known, list.key) !== id);
    else if (at < 0) merged.push(withoutDirectives(entry));
    else merged[at] = mergeObject(merged[at], entry, list.element);
  }
  return merged;
}

/** `order` is what $setElementOrder says; without it, the patch itself is the order. */
function mergeList(
  have: readonly unknown[],
  patch: readonly unknown[],
  order: unknown,
  list: MergedList,
): readonly unknown[] {
  const merged =
    list.key === "" ? [...have, ...patch.filter((entry) => !have.includes(entry))] : mergeObjects(have, patch, list);
  return orderMerged(merged, Array.isArray(order) ? order : patch, have, list.key);
}

/** One field of a patch, with what there is and with the order that the patch wants for its elements. */
interface FieldPatch {
  readonly have: unknown;
  readonly value: unknown;
  readonly order: unknown;
}

function mergeField(model: string | undefined, field: string, { have, value, order }: FieldPatch): unknown {
  const strategy = mergeStrategyOf(model, field);
  if (strategy.kind === "MergeList" && Array.isArray(value) && Array.isArray(have)) {
    return mergeList(have, value, order, strategy);
  }
  if (isObject(value)) return mergeObject(have, value, strategy.kind === "Object" ? strategy.model : undefined);
  return withoutDirectives(value);
}

/** Fields that the patch only takes elements out of, or puts into another order. */
function applyListDirectives(model: string | undefined, merged: Record<string, unknown>, patch: JsonObject): void {
  for (const [name, value] of Object.entries(patch)) {
    const field = name.slice(name.indexOf("/") + 1);
    const known = merged[field];
    if (!Array.isArray(known)) continue;
    const strategy = mergeStrategyOf(model, field);
    if (name.startsWith(DELETE_FROM)) merged[field] = known.filter((entry) => !asList(value).includes(entry));
    else if (name.startsWith(ELEMENT_ORDER) && patch[field] === undefined && strategy.kind === "MergeList") {
      merged[field] = orderMerged(known, asList(value), known, strategy.key);
    }
  }
}

function mergeObject(have: unknown, patch: JsonObject, model: string | undefined): JsonObject {
  if (patch["$patch"] === "replace") return withoutDirectives(patch) as JsonObject;
  if (patch["$patch"] === "delete") return {};
  const merged: Record<string, unknown> = { ...asObject(have) };
  for (const [field, value] of Object.entries(patch)) {
    if (field.startsWith("$")) continue;
    if (value === null) delete merged[field];
    else
      merged[field] = mergeField(model, field, {
        have: merged[field],
        value,
        order: patch[`${ELEMENT_ORDER}${field}`],
      });
  }
  applyListDirectives(model, merged, patch);
  const retained = patch["$retainKeys"];
  if (!Array.isArray(retained)) return merged;
  return Object.fromEntries(Object.entries(merged).filter(([field]) => retained.includes(field)));
}

/**
 * Applies a strategic merge patch to an object of a model of the client library, for example `V1Service`.
 * @throws StrategicMergeError when an element of a merged list lacks its key.
 */
export function applyStrategicMergePatch(document: JsonObject, patch: JsonObject, model: string): JsonObject {
  return mergeObject(document, patch, model);
}
