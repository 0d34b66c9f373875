// SPDX-License-Identifier: Apache-2.0

import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { unknownWord } from "./mistakes.ts";
import type { Path } from "./yaml-document.ts";
import { yamlSchema } from "./yaml-schema.ts";

/** Something that cannot be, and where it stands. */
export interface Finding {
  readonly path: Path;
  readonly message: string;
}

/** Compiled when it is needed first: most processes have no such file. */
let validator: ValidateFunction | undefined;

/** All that does not fit the schema, in words for who wrote it. */
export function findSchemaErrors(value: unknown): readonly Finding[] {
  validator ??= new Ajv({ allErrors: true, verbose: true }).compile(yamlSchema);
  return validator(value) ? [] : (validator.errors ?? []).map(toFinding);
}

function toFinding(error: ErrorObject): Finding {
  const path = toPath(error.instancePath);
  const { keyword, params } = error;
  if (keyword === "additionalProperties") {
    const name = String(params["additionalProperty"]);
    const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
    return { path: [...path, name], message: unknownWord("field", name, known) };
  }
  if (keyword === "required") return { path, message: `there must be ${String(params["missingProperty"])}` };
  return { path, message: wording(error) };
}

function wording({ keyword, params, data, message = "" }: ErrorObject): string {
  switch (keyword) {
    case "type":
      return `must be ${typeNames[String(params["type"])] ?? String(params["type"])}, and is ${describe(data)}`;
    case "enum":
      return `${describe(data)} must be ${(params["allowedValues"] as readonly string[]).join(" or ")}`;
    case "pattern":
      return `${describe(data)} must begin with https:// or http://`;
    case "minLength":
    case "minItems":
      return "must not be empty";
    default:
      return message;
  }
}

const typeNames: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "text",
  boolean: "true or false",
  integer: "a whole number",
};

function describe(data: unknown): string {
  if (data === null || data === undefined) return "empty";
  if (Array.isArray(data)) return "a list";
  return typeof data === "object" ? "a map" : JSON.stringify(data);
}

/** A JSON pointer (RFC 6901) as a path. */
function toPath(pointer: string): Path {
  const [, ...parts] = pointer.split("/");
  return parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}
