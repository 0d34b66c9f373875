// SPDX-License-Identifier: Apache-2.0

/** Reads the fields of a custom resource that nobody has looked at yet; each throws what is wrong and where. */

import { UserError } from "../../src/errors.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** No fields where the value is missing. @throws UserError "InvalidSpec" */
export function readFields(value: unknown, path: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw wrongType(path, value, "an object");
  return value as Fields;
}

/** Empty where the value is missing. @throws UserError "InvalidSpec" */
export function readList(value: unknown, path: string): readonly unknown[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrongType(path, value, "a list");
  return value;
}

/** @throws UserError "InvalidSpec" */
export function readText(value: unknown, path: string): string {
  if (typeof value !== "string") throw wrongType(path, value, "a string");
  return value;
}

/** @throws UserError "InvalidSpec" */
export function readTexts(value: unknown, path: string): readonly string[] {
  return readList(value, path).map((item, index) => readText(item, `${path}[${index}]`));
}

/** Each text once. @throws UserError "InvalidSpec" or "DuplicateEntry" */
export function readUniqueTexts(value: unknown, path: string): readonly string[] {
  const texts = readTexts(value, path);
  const twice = texts.find((text, index) => texts.indexOf(text) !== index);
  if (twice !== undefined) {
    throw new UserError("DuplicateEntry", `${path} lists "${twice}" twice; remove one of the two.`);
  }
  return texts;
}

/** @throws UserError "InvalidSpec" */
export function readBoolean(value: unknown, path: string, otherwise: boolean): boolean {
  if (value === undefined || value === null) return otherwise;
  if (typeof value !== "boolean") throw wrongType(path, value, "true or false");
  return value;
}

function wrongType(path: string, value: unknown, want: string): UserError {
  return new UserError("InvalidSpec", `${path} is ${JSON.stringify(value) ?? "missing"}; it must be ${want}.`);
}
