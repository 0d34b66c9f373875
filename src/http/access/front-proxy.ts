// SPDX-License-Identifier: Apache-2.0

import type { User } from "../../model/user.ts";
import type { Authorities } from "./authorities.ts";
import { type HeaderLines, headerEntries, headerValue, headerValues } from "./header-values.ts";

/** Proxies that have authenticated whoever asks, and say so in headers. kube-apiserver is one for aggregated APIs. */
export interface FrontProxies extends FrontProxyHeaders {
  readonly authorities: Authorities;
  /** Common names of their certificates; none = any. */
  readonly allowedNames: readonly string[];
}

/** Names of headers; of several the first that says something counts, by its first line, but for groups, which add up. */
export interface FrontProxyHeaders {
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/** Whom the headers name; undefined = nobody. To be asked only where the proxy has proved itself. */
export function userOfHeaders(lines: HeaderLines, names: FrontProxyHeaders): User | undefined {
  const name = firstOf(lines, names.usernameHeaders);
  if (name === undefined) return undefined;
  return {
    name,
    uid: firstOf(lines, names.uidHeaders),
    groups: names.groupHeaders.flatMap((header) => headerValues(lines, header)),
    extra: extraOf(lines, names.extraHeaderPrefixes),
  };
}

function firstOf(lines: HeaderLines, headers: readonly string[]): string | undefined {
  return headers.flatMap((header) => headerValue(lines, header) ?? [])[0];
}

function extraOf(lines: HeaderLines, prefixes: readonly string[]): User["extra"] {
  const extra = new Map<string, string[]>();
  for (const prefix of prefixes.map((each) => each.toLowerCase())) {
    for (const [header, value] of headerEntries(lines)) {
      if (!header.startsWith(prefix)) continue;
      const key = unescapeKey(header.slice(prefix.length));
      extra.set(key, [...(extra.get(key) ?? []), value]);
    }
  }
  return Object.fromEntries(extra);
}

/** Keys may have characters that no header may have; what is not well-formed is taken as it is. */
function unescapeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
