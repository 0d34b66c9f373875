// SPDX-License-Identifier: Apache-2.0

/** What the API server does to a custom resource by its structural schema before it validates: prune and default. */

import { asObject, isObject, type JsonObject } from "../json.ts";

function keepsUnknown(schema: JsonObject): boolean {
  return schema["x-kubernetes-preserve-unknown-fields"] === true;
}

function pruneList(value: readonly unknown[], schema: JsonObject, path: string, unknown: string[]): readonly unknown[] {
  const items = asObject(schema["items"]);
  return value.map((entry, index) => prune(entry, items, `${path}[${index}]`, unknown));
}

/** The schema of one field; undefined where the field is not known. */
function fieldSchema(schema: JsonObject, field: string): JsonObject | undefined {
  const declared = asObject(schema["properties"])[field];
  if (isObject(declared)) return declared;
  const additional = schema["additionalProperties"];
  if (isObject(additional)) return additional;
  return additional === true || keepsUnknown(schema) ? { "x-kubernetes-preserve-unknown-fields": true } : undefined;
}

function prune(value: unknown, schema: JsonObject, path: string, unknown: string[]): unknown {
  if (Array.isArray(value)) return pruneList(value, schema, path, unknown);
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [field, entry] of Object.entries(value)) {
    const at = path === "" ? field : `${path}.${field}`;
    const known = fieldSchema(schema, field);
    if (known === undefined) unknown.push(at);
    else if (entry !== null || known["nullable"] === true || keepsUnknown(known)) {
      kept[field] = prune(entry, known, at, unknown);
    }
  }
  return kept;
}

function fillDefaults(value: unknown, schema: JsonObject): unknown {
  if (Array.isArray(value)) return value.map((entry) => fillDefaults(entry, asObject(schema["items"])));
  if (!isObject(value)) return value;
  const filled: Record<string, unknown> = { ...value };
  for (const [field, declared] of Object.entries(asObject(schema["properties"]))) {
    const known = asObject(declared);
    if (filled[field] === undefined && known["default"] !== undefined) filled[field] = known["default"];
    if (filled[field] !== undefined) filled[field] = fillDefaults(filled[field], known);
  }
  const additional = schema["additionalProperties"];
  if (!isObject(additional)) return filled;
  return Object.fromEntries(Object.entries(filled).map(([field, entry]) => [field, fillDefaults(entry, additional)]));
}

/** Type and metadata stand above the schema of a custom resource, and their form is the same for all. */
const ENVELOPE = ["apiVersion", "kind", "metadata"];

/** The resource without fields that its schema does not know, whose paths go to `unknown`, and with its defaults. */
export function applyStructuralSchema(resource: JsonObject, schema: JsonObject, unknown: string[]): JsonObject {
  const content = Object.fromEntries(Object.entries(resource).filter(([field]) => !ENVELOPE.includes(field)));
  const kept = asObject(fillDefaults(prune(content, schema, "", unknown), schema));
  const envelope = Object.fromEntries(Object.entries(resource).filter(([field]) => ENVELOPE.includes(field)));
  return { ...envelope, ...kept };
}
