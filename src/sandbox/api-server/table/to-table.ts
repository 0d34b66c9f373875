// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { Resource } from "../resource.ts";

/** What goes with each row: the metadata (kubectl needs it for names and labels), all of the object, or nothing. */
export type IncludeObject = "Metadata" | "Object" | "None";

export interface TableOptions {
  readonly include: IncludeObject;
  readonly nowMs: number;
  /** Only the first table of a watch tells the columns. */
  readonly headers: boolean;
}

/** The object reduced to its metadata. */
export function toPartialObject(object: KubeObject): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}

function toRow(resource: Resource, object: KubeObject, options: TableOptions): JsonObject {
  const included = options.include === "Object" ? object : toPartialObject(object);
  return {
    cells: resource.columns.map((column) => column.cell(object, options.nowMs)),
    ...(options.include === "None" ? {} : { object: included }),
  };
}

/** Objects of one resource as a `meta.k8s.io/v1` Table: what kubectl prints. */
export function toTable(
  resource: Resource,
  objects: readonly KubeObject[],
  listMetadata: unknown,
  options: TableOptions,
): JsonObject {
  const columns = resource.columns.map(({ cell: _cell, ...definition }) => definition);
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: listMetadata ?? {},
    columnDefinitions: options.headers ? columns : null,
    rows: objects.map((object) => toRow(resource, object, options)),
  };
}
