// SPDX-License-Identifier: Apache-2.0

import { type JsonObject, omit } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";
import { groupVersion, type Resource } from "./resource.ts";

/** A list as the API gives it: items of built-in kinds say neither apiVersion nor kind, custom resources say both. */
export function toList(resource: Resource, metadata: JsonObject, objects: readonly KubeObject[]): JsonObject {
  const isBuiltIn = resource.mergeType !== undefined;
  const items = isBuiltIn ? objects.map((object) => omit(object, ["apiVersion", "kind"])) : objects;
  return { kind: `${resource.kind}List`, apiVersion: groupVersion(resource), metadata, items };
}
