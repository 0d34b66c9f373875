// SPDX-License-Identifier: Apache-2.0

import { asList, asObject, asText, type JsonObject, show } from "../json.ts";
import type { Column } from "../resource.ts";
import { AGE_COLUMN, ageSince, NAME_COLUMN } from "../table/column.ts";
import { parseJsonPath } from "./json-path.ts";

function toCell(value: unknown, type: string, nowMs: number): unknown {
  if (value === undefined || value === null) return null;
  if (type === "date") return ageSince(show(value), nowMs);
  if (type === "string") return show(value);
  const fits = type === "boolean" ? typeof value === "boolean" : typeof value === "number";
  return fits ? value : null;
}

function toColumn(definition: JsonObject): Column {
  const type = asText(definition["type"]);
  const read = parseJsonPath(asText(definition["jsonPath"]));
  const name = asText(definition["name"]);
  return {
    name,
    type,
    format: asText(definition["format"]),
    description: asText(definition["description"]) || name,
    priority: Number(definition["priority"] ?? 0),
    cell: (object, nowMs) => toCell(read?.(object)[0], type, nowMs),
  };
}

/** The columns of a custom resource: its name, and those that the CRD tells, or its age where it tells none. */
export function printerColumns(version: JsonObject): readonly Column[] {
  const told = asList(version["additionalPrinterColumns"]).map((column) => toColumn(asObject(column)));
  return [NAME_COLUMN, ...(told.length === 0 ? [AGE_COLUMN] : told)];
}
