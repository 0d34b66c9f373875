// SPDX-License-Identifier: Apache-2.0

/** The JSONPath of additionalPrinterColumns: fields, indexes, `[*]`, and filters such as `[?(@.type=="Ready")]`. */

import { asObject, isObject } from "../json.ts";

type Step = (values: readonly unknown[]) => readonly unknown[];

const TOKEN =
  /\.([A-Za-z0-9_-]+(?:\\\.[A-Za-z0-9_-]+)*)|\[(\d+|\*)\]|\['([^']+)'\]|\[\?\(@\.([A-Za-z0-9_.-]+)\s*==\s*["']([^"']*)["']\)\]/y;

function fieldStep(name: string): Step {
  return (values) => values.flatMap((value) => (isObject(value) && value[name] !== undefined ? [value[name]] : []));
}

function indexStep(index: string): Step {
  return (values) =>
    values.flatMap((value) => {
      if (!Array.isArray(value)) return [];
      return index === "*" ? value : value.slice(Number(index), Number(index) + 1);
    });
}

function filterStep(field: string, wanted: string): Step {
  return (values) =>
    values.flatMap((value) =>
      Array.isArray(value) ? value.filter((entry) => String(asObject(entry)[field]) === wanted) : [],
    );
}

/** Reads a path; undefined where it is of a form that is not known here. */
export function parseJsonPath(path: string): ((value: unknown) => readonly unknown[]) | undefined {
  const steps: Step[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < path.length) {
    const match = TOKEN.exec(path);
    if (match === null) return undefined;
    const [, field, index, quoted, filterField, filterValue] = match;
    if (field !== undefined) steps.push(fieldStep(field.replaceAll("\\.", ".")));
    else if (index !== undefined) steps.push(indexStep(index));
    else if (quoted !== undefined) steps.push(fieldStep(quoted));
    else steps.push(filterStep(filterField ?? "", filterValue ?? ""));
  }
  return (value) => steps.reduce<readonly unknown[]>((values, step) => step(values), [value]);
}
