// SPDX-License-Identifier: Apache-2.0

import type { KubeObject } from "../kube-object.ts";
import type { Column } from "../resource.ts";
import { humanDuration } from "./human-duration.ts";

type Cell = Column["cell"];

/** A column of text. */
export function textColumn(name: string, cell: Cell, priority: number = 0): Column {
  return { name, type: "string", format: name === "Name" ? "name" : "", description: name, priority, cell };
}

export const NAME_COLUMN: Column = textColumn("Name", (object) => object.metadata.name);

/** The time since an instant in RFC 3339, as kubectl shows it. */
export function ageSince(timestamp: string | undefined, nowMs: number): string {
  const since = Date.parse(timestamp ?? "");
  return Number.isNaN(since) ? "<unknown>" : humanDuration(nowMs - since);
}

export const AGE_COLUMN: Column = textColumn("Age", (object: KubeObject, nowMs) =>
  ageSince(object.metadata.creationTimestamp, nowMs),
);

/** The values joined, or kubectl's word for none. */
export function orNone(values: readonly string[], separator: string = ","): string {
  return values.length === 0 ? "<none>" : values.join(separator);
}
