// SPDX-License-Identifier: Apache-2.0

import { asObject, isObject, type JsonObject } from "../json.ts";

/** Applies a JSON merge patch (RFC 7396): objects are merged, null takes away, all else replaces. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = { ...asObject(document) };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete merged[field];
    else merged[field] = applyMergePatch(merged[field], value);
  }
  return merged as JsonObject;
}
