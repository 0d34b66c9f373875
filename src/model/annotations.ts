// SPDX-License-Identifier: Apache-2.0

/** The grammar of annotation values. A function gets the whole map and a key, so that its error can name both. */

import { UserError } from "../errors.ts";
import { parseBool } from "./parse-bool.ts";

type Annotations = Readonly<Record<string, string>>;

/** The items of a comma-separated list, trimmed, empty ones left out; undefined = no such annotation. */
export function readStringList(annotations: Annotations, key: string): readonly string[] | undefined {
  return annotations[key]
    ?.split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}

/**
 * The pairs of `name=value,name=value`, trimmed; a value may be empty and may hold "="; undefined = no such annotation.
 * @throws UserError "InvalidAnnotation" for an item without "=", an empty name, or a name given twice.
 */
export function readStringMap(annotations: Annotations, key: string): ReadonlyMap<string, string> | undefined {
  const items = readStringList(annotations, key);
  if (items === undefined) return undefined;
  const pairs = items.map(
    (item) => splitPair(item) ?? refuse(annotations, key, "pairs of name=value, separated by commas"),
  );
  const map = new Map(pairs);
  return map.size === pairs.length ? map : refuse(annotations, key, "each name once");
}

/**
 * True or false, in the spellings of Go's ParseBool; undefined = no such annotation.
 * @throws UserError "InvalidAnnotation" for anything else.
 */
export function readBool(annotations: Annotations, key: string): boolean | undefined {
  const value = annotations[key];
  if (value === undefined) return undefined;
  return parseBool(value.trim()) ?? refuse(annotations, key, '"true" or "false"');
}

function splitPair(item: string): readonly [string, string] | undefined {
  const at = item.indexOf("=");
  const name = item.slice(0, Math.max(at, 0)).trim();
  return name === "" ? undefined : [name, item.slice(at + 1).trim()];
}

function refuse(annotations: Annotations, key: string, allowed: string): never {
  throw new UserError(
    "InvalidAnnotation",
    `Annotation ${key} is ${JSON.stringify(annotations[key])}; allowed: ${allowed}.`,
  );
}
