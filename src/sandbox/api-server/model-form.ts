// SPDX-License-Identifier: Apache-2.0

/**
 * The form of built-in kinds, read out of the type maps that the client library carries for the whole of the API:
 * which fields there are, and of which types. So no schema of Kubernetes has to be kept here.
 */

// By deep path, without the clients: a third of the time and the memory.
import * as library from "@kubernetes/client-node/dist/gen/models/all.js";
import { badRequest } from "./api-error.ts";
import { isObject, type JsonObject, jsonKind } from "./json.ts";
import type { Form } from "./resource.ts";

/** One field of a model: its name in JSON, and its type in the library's notation, as `Array<V1ServicePort>`. */
export interface ModelField {
  readonly baseName: string;
  readonly type: string;
  readonly format: string;
}

/** The fields of a model of the client library; undefined where the name is none. */
export function modelFields(model: string): readonly ModelField[] | undefined {
  const type: unknown = (library as unknown as JsonObject)[model];
  if (typeof type !== "function") return undefined;
  return (type as unknown as { readonly attributeTypeMap?: readonly ModelField[] }).attributeTypeMap;
}

/** What a type in the library's notation holds. */
export type ModelType =
  | { readonly kind: "Scalar"; readonly name: string }
  | { readonly kind: "List"; readonly of: string }
  | { readonly kind: "Map"; readonly of: string }
  | { readonly kind: "Model"; readonly name: string };

/** Types that carry a model's name or a class's but are plain text in JSON. */
const TEXT_TYPES = new Set(["Date", "V1MicroTime", "Set<string>"]);

/** Reads the notation: `Array<T>`, `{ [key: string]: T; }`, a model's name, or a scalar. */
export function parseModelType(notation: string): ModelType {
  const list = /^Array<(.*)>$/.exec(notation);
  if (list?.[1] !== undefined) return { kind: "List", of: list[1] };
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(notation);
  if (map?.[1] !== undefined) return { kind: "Map", of: map[1] };
  if (!TEXT_TYPES.has(notation) && modelFields(notation) !== undefined) return { kind: "Model", name: notation };
  return { kind: "Scalar", name: TEXT_TYPES.has(notation) ? "string" : notation };
}

/** Text fields in which Go keeps "": pointers, and fields that are never left out. */
const KEEPS_EMPTY = new Set([
  "V1LeaseSpec.holderIdentity",
  "DiscoveryV1EndpointPort.name",
  "V1Endpoint.hostname",
  "V1Condition.message",
]);
/** Number fields that are no pointers in Go, so that 0 is nothing. */
const ZERO_IS_NOTHING = new Set(["V1ServicePort.nodePort", "V1ServiceSpec.healthCheckNodePort", "CoreV1Event.count"]);

interface Reading {
  readonly unknown: string[];
}

/** Where a value stands: its path in the object, and the model and field that hold it. */
interface Place {
  readonly path: string;
  readonly owner: string;
  readonly field: string;
}

/** Go's names of the library's types, for error messages. */
function goType(notation: string, format: string): string {
  const type = parseModelType(notation);
  if (type.kind === "List") return `[]${goType(type.of, "")}`;
  if (type.kind === "Map") return `map[string]${goType(type.of, "")}`;
  if (type.kind === "Model") return `v1.${type.name.replace(/^(Core)?V1/, "")}`;
  if (type.name === "boolean") return "bool";
  return type.name === "number" ? format : type.name;
}

function wrongType(value: unknown, place: Place, notation: string, format: string): Error {
  const owner = place.owner.replace(/^(Core|Discovery)?V1/, "");
  const path = place.path.replaceAll(/\[\d+\]/g, "");
  return badRequest(
    `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${owner}.${path} of type ${goType(notation, format)}`,
  );
}

function isScalar(name: string, value: unknown): boolean {
  if (name === "string" || name === "boolean" || name === "number") return typeof value === name;
  if (name === "IntOrString") return typeof value === "string" || typeof value === "number";
  return true;
}

function isNothing(type: ModelType, value: unknown, place: Place): boolean {
  if (value === undefined || value === null) return true;
  if (type.kind === "List") return Array.isArray(value) && value.length === 0;
  if (type.kind === "Map") return isObject(value) && Object.keys(value).length === 0;
  const field = `${place.owner}.${place.field}`;
  if (value === "") return type.kind === "Scalar" && !KEEPS_EMPTY.has(field);
  return value === 0 && ZERO_IS_NOTHING.has(field);
}

function readValue(field: ModelField, value: unknown, place: Place, reading: Reading): unknown {
  const type = parseModelType(field.type);
  switch (type.kind) {
    case "Scalar":
      if (!isScalar(type.name, value)) throw wrongType(value, place, field.type, field.format);
      return value;
    case "Model":
      if (!isObject(value)) throw wrongType(value, place, field.type, field.format);
      return readModel(type.name, value, place.path, reading);
    case "List":
      if (!Array.isArray(value)) throw wrongType(value, place, field.type, field.format);
      return value.map((entry, index) =>
        readValue({ ...field, type: type.of }, entry, { ...place, path: `${place.path}[${index}]` }, reading),
      );
    case "Map":
      if (!isObject(value)) throw wrongType(value, place, field.type, field.format);
      return Object.fromEntries(
        Object.entries(value).map(([key, entry]) => [
          key,
          readValue({ ...field, type: type.of }, entry, { ...place, path: `${place.path}.${key}` }, reading),
        ]),
      );
  }
}

function readModel(model: string, value: JsonObject, path: string, reading: Reading): JsonObject {
  const fields = new Map((modelFields(model) ?? []).map((field) => [field.baseName, field]));
  const read: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(value)) {
    const field = fields.get(name);
    const place: Place = { path: path === "" ? name : `${path}.${name}`, owner: model, field: name };
    if (field === undefined) {
      reading.unknown.push(place.path);
      continue;
    }
    if (isNothing(parseModelType(field.type), entry, place)) continue;
    read[name] = readValue(field, entry, place, reading);
  }
  return read;
}

/**
 * Reads bodies by a model of the client library, then fills in `defaults`. As Go's decoder does, what is empty and not
 * a pointer is left out, and managedFields are not kept: nothing here tracks field owners.
 */
export function createModelForm(model: string, defaults: (object: JsonObject) => JsonObject): Form {
  return {
    read(body) {
      const reading: Reading = { unknown: [] };
      const object = readModel(model, body, "", reading);
      return { object: defaults(withoutManagedFields(object)), unknown: reading.unknown };
    },
  };
}

function withoutManagedFields(object: JsonObject): JsonObject {
  const metadata = object["metadata"];
  if (!isObject(metadata) || metadata["managedFields"] === undefined) return object;
  const { managedFields: _dropped, ...kept } = metadata;
  return { ...object, metadata: kept };
}
