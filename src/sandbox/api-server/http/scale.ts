// SPDX-License-Identifier: Apache-2.0

/** The subresource `scale`: how many replicas an object wants and has, in the same form for all kinds. */

import { notFound } from "../api-error.ts";
import { asObject, type JsonObject, valueAt } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import { keyOf, type ObjectStore } from "../object-store.ts";
import type { ObjectWriter } from "../object-writer.ts";
import { applyPatch, parsePatch, patchKindOf } from "../patch/apply-patch.ts";
import type { RequestTarget } from "../request-target.ts";
import { resourceKey } from "../resource.ts";
import { type ApiRequest, type ApiResponse, isDryRun, readObject } from "./api-request.ts";

type ObjectTarget = Extract<RequestTarget, { kind: "Object" }>;

function selectorText(object: KubeObject): string {
  const labels = Object.entries(asObject(valueAt(object, ["spec", "selector", "matchLabels"])));
  return labels.map(([key, value]) => `${key}=${String(value)}`).join(",");
}

/** The Scale of an object (autoscaling/v1). */
function toScale(object: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: valueAt(object, ["spec", "replicas"]) ?? 1 },
    status: { replicas: valueAt(object, ["status", "replicas"]) ?? 0, selector: selectorText(object) },
  };
}

/** Answers GET, PUT and PATCH of `scale`. @throws ApiError */
export function handleScale(
  request: ApiRequest,
  { resource, namespace, name }: ObjectTarget,
  { store, writer }: { readonly store: ObjectStore; readonly writer: ObjectWriter },
): ApiResponse {
  const have = store.get(resourceKey(resource), keyOf(namespace, name));
  if (have === undefined) throw notFound(resource.group, resource.plural, name);
  if (request.method === "GET") return { code: 200, body: toScale(have) };
  const wanted = request.method === "PUT" ? readObject(request, "Scale") : patchScale(request, toScale(have), resource);
  const spec = { ...asObject(have["spec"]), replicas: valueAt(wanted, ["spec", "replicas"]) ?? 0 };
  const target = { resource, namespace, subresource: "", dryRun: isDryRun(request.query) } as const;
  return { code: 200, body: toScale(writer.replace(target, name, { ...have, spec })) };
}

/** A Scale has no lists, so that a strategic merge patch of it is a merge patch. */
function patchScale(request: ApiRequest, scale: JsonObject, resource: ObjectTarget["resource"]): JsonObject {
  const kind = patchKindOf(request.contentType, resource);
  const patch = parsePatch(kind, request.body);
  return applyPatch(kind === "JsonPatch" ? "JsonPatch" : "MergePatch", scale, patch, resource);
}
