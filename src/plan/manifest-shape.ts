// SPDX-License-Identifier: Apache-2.0

/** What fields must look like for an API server to take them. What is missing or null is never wrong: it is not set. */

import { isFields } from "./parse-manifests.ts";

/** Says what is wrong with a value at a path, if anything. */
export type Shape = (value: unknown, path: string) => string | undefined;

export const text: Shape = expecting("text", (value) => typeof value === "string");

export const flag: Shape = expecting("true or false", (value) => typeof value === "boolean");

/** RFC 3339. */
export const time: Shape = expecting(
  "a time like 2006-01-02T15:04:05Z",
  (value) => typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(Date.parse(value)),
);

export function wholeNumber(least: number, most: number): Shape {
  return expecting(
    `a whole number from ${least} to ${most}`,
    (value) => typeof value === "number" && Number.isInteger(value) && least <= value && value <= most,
  );
}

/** One of `words`; "" is Go's way to leave the field out. */
export function oneOf(words: readonly string[]): Shape {
  return expecting(`one of ${words.join(", ")}`, (value) => value === "" || words.some((word) => word === value));
}

/** Text or a whole number: a port by its name or number. */
export const textOrNumber: Shape = expecting(
  "text or a whole number",
  (value) => typeof value === "string" || Number.isInteger(value),
);

export function listOf(item: Shape): Shape {
  return (value, path) => {
    if (isUnset(value)) return undefined;
    if (!Array.isArray(value)) return complain(value, path, "a list");
    return firstComplaint(value.map((each: unknown, index) => [each, `${path}[${index}]`, item]));
  };
}

/** A map from any text to values of one shape. */
export function mapOf(item: Shape): Shape {
  return (value, path) => {
    if (isUnset(value)) return undefined;
    if (!isFields(value)) return complain(value, path, "a map");
    return firstComplaint(Object.entries(value).map(([key, each]) => [each, `${path} "${key}"`, item]));
  };
}

/** An object of which these fields are looked at, and no others. */
export function fieldsOf(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, path) => {
    if (isUnset(value)) return undefined;
    if (!isFields(value)) return complain(value, path, "a map");
    const prefix = path === "" ? "" : `${path}.`;
    return firstComplaint(Object.entries(shapes).map(([name, shape]) => [value[name], `${prefix}${name}`, shape]));
  };
}

/** The same shape, and not left out. */
export function required(shape: Shape): Shape {
  return (value, path) => (isUnset(value) || value === "" ? `${path} is missing; write it` : shape(value, path));
}

function expecting(what: string, holds: (value: unknown) => boolean): Shape {
  return (value, path) => (isUnset(value) || holds(value) ? undefined : complain(value, path, what));
}

function firstComplaint(parts: readonly (readonly [value: unknown, path: string, shape: Shape])[]): string | undefined {
  for (const [value, path, shape] of parts) {
    const complaint = shape(value, path);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

function isUnset(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Long enough to know it again. */
const shownLength = 60;

function complain(value: unknown, path: string, what: string): string {
  const shown = JSON.stringify(value) ?? String(value);
  const short = shown.length > shownLength ? `${shown.slice(0, shownLength)}…` : shown;
  const quotes =
    what === "text" && (typeof value === "number" || typeof value === "boolean") ? "; put it in quotes" : "";
  return `${path} is ${short}; it must be ${what}${quotes}`;
}
