// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from "./json.ts";
import { modelFields, parseModelType } from "./model-form.ts";
import type { OpenApiSchemas } from "./resource.ts";

const ANYTHING: JsonObject = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

function scalarSchema(name: string, format: string): JsonObject {
  if (name === "IntOrString") return { "x-kubernetes-int-or-string": true };
  if (name === "number")
    return { type: format === "double" ? "number" : "integer", ...(format === "" ? {} : { format }) };
  return name === "string" || name === "boolean" ? { type: name } : ANYTHING;
}

function fieldSchema(notation: string, format: string, models: Set<string>): JsonObject {
  const type = parseModelType(notation);
  switch (type.kind) {
    case "List":
      return { type: "array", items: fieldSchema(type.of, "", models) };
    case "Map":
      return { type: "object", additionalProperties: fieldSchema(type.of, "", models) };
    case "Model":
      models.add(type.name);
      return { $ref: `#/components/schemas/${type.name}` };
    case "Scalar":
      return scalarSchema(type.name, format);
  }
}

function modelSchema(model: string, models: Set<string>): JsonObject {
  const fields = modelFields(model) ?? [];
  const properties = fields.map((field) => [field.baseName, fieldSchema(field.type, field.format, models)] as const);
  return { type: "object", properties: Object.fromEntries(properties) };
}

/** OpenAPI v3 of a model of the client library: fields and types, without descriptions. */
export function modelOpenApi(model: string): OpenApiSchemas {
  const models = new Set<string>();
  const schema = modelSchema(model, models);
  const definitions: Record<string, JsonObject> = {};
  // A Set may grow while it is walked, and is walked to its new end.
  for (const name of models) definitions[name] = modelSchema(name, models);
  return { schema, definitions };
}
