// SPDX-License-Identifier: Apache-2.0

/**
 * Validation of custom resources by the openAPIV3Schema of their CRD, with the API server's words for what is wrong.
 * CEL rules (`x-kubernetes-validations`) are not evaluated: the real API server alone does that.
 */

import { isDeepStrictEqual } from "node:util";
import { Ajv, type ErrorObject } from "ajv";
import { duplicate, type FieldError, invalidValue, notSupported, required } from "../api-error.ts";
import { asList, asObject, isObject, type JsonObject, jsonKind, valueAt } from "../json.ts";
import { parsePointer } from "../json-pointer.ts";

/** OpenAPI v3.0 as CRDs use it, in the words of JSON Schema draft-07. */
function toJsonSchema(schema: JsonObject): JsonObject {
  const converted: Record<string, unknown> = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === "default" || keyword === "description" || keyword === "example") continue;
    converted[keyword] = convertKeyword(keyword, value);
  }
  if (schema["exclusiveMinimum"] === true) moveBound(converted, "minimum", "exclusiveMinimum");
  if (schema["exclusiveMaximum"] === true) moveBound(converted, "maximum", "exclusiveMaximum");
  if (schema["x-kubernetes-int-or-string"] === true) converted["type"] = ["integer", "string"];
  if (schema["nullable"] === true && typeof converted["type"] === "string")
    converted["type"] = [converted["type"], "null"];
  delete converted["nullable"];
  return converted;
}

function moveBound(schema: Record<string, unknown>, from: string, to: string): void {
  schema[to] = schema[from];
  delete schema[from];
}

function convertKeyword(keyword: string, value: unknown): unknown {
  if (keyword === "properties") {
    return Object.fromEntries(
      Object.entries(asObject(value)).map(([name, entry]) => [name, toJsonSchema(asObject(entry))]),
    );
  }
  if (keyword === "allOf" || keyword === "anyOf" || keyword === "oneOf") {
    return asList(value).map((entry) => toJsonSchema(asObject(entry)));
  }
  const nested = keyword === "items" || keyword === "not" || keyword === "additionalProperties";
  return nested && isObject(value) ? toJsonSchema(value) : value;
}

/** `spec`, `names`, `0` as `spec.names[0]`. */
function toField(path: readonly string[]): string {
  return path.reduce(
    (field, part) => (/^\d+$/.test(part) ? `${field}[${part}]` : field === "" ? part : `${field}.${part}`),
    "",
  );
}

function goJsonType(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" ? "boolean" : jsonKind(value);
}

type Teller = (field: string, value: unknown, params: JsonObject) => FieldError;

function tooMany(field: string, value: unknown, limit: unknown): FieldError {
  const message = `Too many: ${asList(value).length}: must have at most ${String(limit)} items`;
  return { reason: "FieldValueTooMany", field, message };
}

/** What each keyword of JSON Schema is told as. */
const TELLERS: Readonly<Record<string, Teller>> = {
  required: (field, _value, params) =>
    required(field === "" ? String(params["missingProperty"]) : `${field}.${String(params["missingProperty"])}`),
  type(field, value, params) {
    const wanted = String(params["type"]);
    return {
      reason: "FieldValueTypeInvalid",
      field,
      message: invalidValue(
        field,
        goJsonType(value),
        `${field} in body must be of type ${wanted}: "${goJsonType(value)}"`,
      ).message,
    };
  },
  enum: (field, value, params) => notSupported(field, value, asList(params["allowedValues"])),
  pattern: (field, value, params) =>
    invalidValue(field, value, `${field} in body should match '${String(params["pattern"])}'`),
  minItems: (field, value, params) =>
    invalidValue(field, asList(value).length, `${field} in body should have at least ${String(params["limit"])} items`),
  maxItems: (field, value, params) => tooMany(field, value, params["limit"]),
  minLength: (field, value, params) =>
    invalidValue(field, value, `${field} in body should be at least ${String(params["limit"])} chars long`),
  maxLength: (field, _value, params) => ({
    reason: "FieldValueTooLong",
    field,
    message: `Too long: may not be more than ${String(params["limit"])} bytes`,
  }),
  minimum: (field, value, params) =>
    invalidValue(field, value, `${field} in body should be greater than or equal to ${String(params["limit"])}`),
  maximum: (field, value, params) =>
    invalidValue(field, value, `${field} in body should be less than or equal to ${String(params["limit"])}`),
};

function toFieldError(error: ErrorObject, resource: JsonObject): FieldError {
  const path = parsePointer(error.instancePath);
  const value = path.reduce<unknown>(
    (current, part) => (Array.isArray(current) ? current[Number(part)] : valueAt(current, [part])),
    resource,
  );
  const field = toField(path);
  const tell = TELLERS[error.keyword];
  if (tell !== undefined) return tell(field, value, error.params as JsonObject);
  return invalidValue(field, value, `${field} in body ${error.message ?? "is not valid"}`);
}

function findDuplicates(value: unknown, schema: JsonObject, field: string): readonly FieldError[] {
  if (isObject(value)) {
    return Object.entries(value).flatMap(([name, entry]) => {
      const declared = asObject(asObject(schema["properties"])[name] ?? schema["additionalProperties"]);
      return findDuplicates(entry, declared, field === "" ? name : `${field}.${name}`);
    });
  }
  if (!Array.isArray(value)) return [];
  const keys = asList(schema["x-kubernetes-list-map-keys"]).map(String);
  const isSet = schema["x-kubernetes-list-type"] === "set";
  const identity = (entry: unknown): unknown =>
    isSet ? entry : Object.fromEntries(keys.map((key) => [key, asObject(entry)[key]]));
  const ids = value.map(identity);
  const twice =
    isSet || keys.length > 0
      ? ids.flatMap((id, index) =>
          ids.findIndex((other) => isDeepStrictEqual(other, id)) < index ? [duplicate(`${field}[${index}]`, id)] : [],
        )
      : [];
  return [
    ...twice,
    ...value.flatMap((entry, index) => findDuplicates(entry, asObject(schema["items"]), `${field}[${index}]`)),
  ];
}

/** When these are wrong, the API server does not go on to the CEL rules, and says so. */
const STOPPERS = new Set([
  "FieldValueRequired",
  "FieldValueTypeInvalid",
  "FieldValueNotSupported",
  "FieldValueTooMany",
  "FieldValueTooLong",
]);
const NOT_CHECKED: FieldError = {
  reason: "FieldValueInvalid",
  field: "<nil>",
  message:
    "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
};

/** A function that tells what is wrong with a custom resource by this openAPIV3Schema. */
export function createSchemaValidator(schema: JsonObject): (resource: JsonObject) => readonly FieldError[] {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false });
  const validate = ajv.compile(toJsonSchema(schema));
  const hasRules = JSON.stringify(schema).includes('"x-kubernetes-validations"');
  return (resource) => {
    validate(resource);
    const errors = (validate.errors ?? []).map((error) => toFieldError(error, resource));
    const stopped = hasRules && errors.some((error) => STOPPERS.has(error.reason));
    return [...errors, ...(stopped ? [NOT_CHECKED] : []), ...findDuplicates(resource, schema, "")];
  };
}
