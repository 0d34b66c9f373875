// SPDX-License-Identifier: Apache-2.0

/** The parameters of a call as plain values, and how actions read them. */

import { missingParameter, validationError } from "../aws-error.ts";

export type ParameterValue = string | number | boolean | undefined | readonly ParameterValue[] | Parameters;

/**
 * What is sent with a call, under the names of the wire: ELBv2's are those of the API; EC2's lists are called in the singular
 * (`Filter`, `GroupId`, `SubnetId`, `ResourceId`).
 */
export interface Parameters {
  readonly [name: string]: ParameterValue;
}

/** A Query parameter is text; tests that call actions directly may give numbers and booleans. An empty text is none. */
export function optionalText(parameters: Parameters, name: string): string | undefined {
  const value = parameters[name];
  if (value === undefined || value === "") return undefined;
  if (typeof value === "object") throw validationError(`${name} must be a text`);
  return String(value);
}

/** @throws AwsError MissingParameter */
export function requiredText(parameters: Parameters, name: string): string {
  const text = optionalText(parameters, name);
  if (text === undefined) throw missingParameter(name);
  return text;
}

export interface IntegerRange {
  readonly min: number;
  readonly max: number;
}

/** @throws AwsError ValidationError for what is no whole number of the range */
export function optionalInteger(parameters: Parameters, name: string, range: IntegerRange): number | undefined {
  const text = optionalText(parameters, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?\d+$/.test(text) || value < range.min || value > range.max) {
    throw validationError(`${name} '${text}' must be a whole number from ${range.min} to ${range.max}`);
  }
  return value;
}

export function optionalBoolean(parameters: Parameters, name: string): boolean | undefined {
  const text = optionalText(parameters, name);
  if (text === undefined) return undefined;
  if (text !== "true" && text !== "false") throw validationError(`${name} '${text}' must be true or false`);
  return text === "true";
}

/** One of a fixed set of values. @throws AwsError ValidationError, in the words of AWS's front end */
export function optionalOneOf<T extends string>(
  parameters: Parameters,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = optionalText(parameters, name);
  if (text === undefined) return undefined;
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  const constraint = `Member must satisfy enum value set: [${allowed.join(", ")}]`;
  const field = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  throw validationError(
    `1 validation error detected: Value '${text}' at '${field}' failed to satisfy constraint: ${constraint}`,
  );
}

function listAt(parameters: Parameters, name: string): readonly ParameterValue[] {
  const value = parameters[name];
  if (value === undefined || value === "") return [];
  if (!Array.isArray(value)) throw validationError(`${name} must be a list`);
  return value;
}

export function textList(parameters: Parameters, name: string): readonly string[] {
  return listAt(parameters, name).map((value) => {
    if (typeof value === "object") throw validationError(`${name} must be a list of texts`);
    return String(value ?? "");
  });
}

export function structures(parameters: Parameters, name: string): readonly Parameters[] {
  return listAt(parameters, name).map((value) => {
    if (!isParameters(value)) throw validationError(`${name} must be a list of structures`);
    return value;
  });
}

export function structure(parameters: Parameters, name: string): Parameters | undefined {
  const value = parameters[name];
  return isParameters(value) ? value : undefined;
}

function isParameters(value: ParameterValue): value is Parameters {
  return typeof value === "object" && !Array.isArray(value);
}

/** Whether something was sent under this name, be it an empty list. */
export function isGiven(parameters: Parameters, name: string): boolean {
  return parameters[name] !== undefined;
}
