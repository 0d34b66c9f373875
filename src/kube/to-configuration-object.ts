// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject } from "../controller/provider.ts";
import { countOf, fieldOf, textMapOf, textOf, timeOf } from "./fields.ts";

/** A custom resource with its `spec` and `status` as they came. `kind` is said by the caller: entries of a list lack it. */
export function toConfigurationObject(raw: unknown, kind: string): ConfigurationObject {
  return {
    kind,
    name: textOf(raw, "metadata", "name") ?? "",
    uid: textOf(raw, "metadata", "uid") ?? "",
    generation: countOf(raw, "metadata", "generation") ?? 0,
    createdAt: timeOf(raw, "metadata", "creationTimestamp"),
    labels: textMapOf(raw, "metadata", "labels"),
    spec: fieldOf(raw, "spec"),
    status: fieldOf(raw, "status"),
  };
}
