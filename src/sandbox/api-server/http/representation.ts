// SPDX-License-Identifier: Apache-2.0

import { ApiError } from "../api-error.ts";
import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { type Resource, typeOf } from "../resource.ts";
import { type IncludeObject, type TableOptions, toPartialObject, toTable } from "../table/to-table.ts";
import type { ApiRequest } from "./api-request.ts";

/** How objects are shown: as they are, as a Table, or by their metadata alone. */
export interface Representation {
  ofObject(object: KubeObject, nowMs: number): JsonObject;
  ofList(list: JsonObject, items: readonly KubeObject[], nowMs: number): JsonObject;
}

const PLAIN: Representation = {
  ofObject: (object) => object,
  ofList: (list) => list,
};

const METADATA: Representation = {
  ofObject: toPartialObject,
  ofList: (list, items) => ({
    kind: "PartialObjectMetadataList",
    apiVersion: "meta.k8s.io/v1",
    metadata: list["metadata"],
    items: items.map(toPartialObject),
  }),
};

function createTables(resource: Resource, include: IncludeObject): Representation {
  let headers = true;
  const options = (nowMs: number): TableOptions => {
    const chosen = { include, nowMs, headers };
    headers = false;
    return chosen;
  };
  return {
    ofObject: (object, nowMs) =>
      toTable(resource, [object], { resourceVersion: object.metadata.resourceVersion }, options(nowMs)),
    ofList: (list, items, nowMs) => toTable(resource, items, list["metadata"], options(nowMs)),
  };
}

/** The first of the accepted forms that can be given. @throws ApiError 406 */
export function createRepresentation(request: ApiRequest, resource: Resource): Representation {
  for (const form of request.accept.split(",").map((part) => part.trim())) {
    if (form.includes("as=Table")) {
      const include = request.query.get("includeObject");
      return createTables(resource, include === "Object" || include === "None" ? include : "Metadata");
    }
    if (form.includes("as=PartialObjectMetadata")) return METADATA;
    if (
      form === "" ||
      form.startsWith("application/json") ||
      form.startsWith("*/*") ||
      form.startsWith("application/*")
    ) {
      return PLAIN;
    }
  }
  const message = "only the following media types are accepted: application/json";
  throw new ApiError(406, "NotAcceptable", `${message} (${typeOf(resource).kind})`, {});
}
