// SPDX-License-Identifier: Apache-2.0

import type { Dialect } from "./dialect.ts";

/**
 * The pairs of `name=value,name=value`, by name; of a name given twice the last counts. undefined = not of that form.
 *
 * aws-load-balancer-controller: a backslash takes the sign after it literally; both sides are trimmed; a value may be empty and may
 * hold "="; an item without "=" or without a name is a mistake.
 * cloud-provider-aws: no escapes; a name alone has an empty value; what follows a second "=" is dropped; an item without a name is
 * left out.
 */
export function parsePairs(text: string, dialect: Dialect): ReadonlyMap<string, string> | undefined {
  return dialect === "controller" ? parseStrictPairs(text) : parseLenientPairs(text);
}

function parseStrictPairs(text: string): ReadonlyMap<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (const item of splitEscaped(text)) {
    const at = item.indexOf("=");
    const name = item.slice(0, Math.max(at, 0)).trim();
    if (name === "") return undefined;
    pairs.set(name, item.slice(at + 1).trim());
  }
  return pairs;
}

function parseLenientPairs(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const item of text.trim().split(",")) {
    const [name = "", value = ""] = item.trim().split("=");
    if (name !== "") pairs.set(name, value);
  }
  return pairs;
}

/** The items between commas that no backslash precedes, without the backslashes; empty ones left out. */
function splitEscaped(text: string): readonly string[] {
  const items = [""];
  for (const [, escaped, plain = ""] of text.matchAll(/\\([\s\S])|([\s\S])/g)) {
    if (escaped === undefined && plain === ",") items.push("");
    else items[items.length - 1] += escaped ?? plain;
  }
  return items.filter((item) => item.trim() !== "");
}
