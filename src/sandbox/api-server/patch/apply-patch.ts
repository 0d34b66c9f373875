// SPDX-License-Identifier: Apache-2.0

/** Which patch a content type means, and what it makes of an object. */

import { parse as parseYaml } from "yaml";
import { ApiError, badRequest, unforeseen, unsupportedMediaType } from "../api-error.ts";
import { isObject, type JsonObject } from "../json.ts";
import type { Resource } from "../resource.ts";
import { applyJsonPatch, JsonPatchError, type JsonPatchOperation } from "./json-patch.ts";
import { applyMergePatch } from "./merge-patch.ts";
import { applyStrategicMergePatch, StrategicMergeError } from "./strategic-merge-patch.ts";

export type PatchKind = "JsonPatch" | "MergePatch" | "StrategicMergePatch" | "Apply";

const KINDS: Readonly<Record<string, PatchKind>> = {
  "application/json-patch+json": "JsonPatch",
  "application/merge-patch+json": "MergePatch",
  "application/strategic-merge-patch+json": "StrategicMergePatch",
  "application/apply-patch+yaml": "Apply",
};

/** @throws ApiError 415 when it is no patch, or a strategic one for a custom resource. */
export function patchKindOf(contentType: string, resource: Resource): PatchKind {
  const kind = KINDS[contentType];
  if (kind === undefined) throw unsupportedMediaType();
  if (kind === "StrategicMergePatch" && resource.mergeType === undefined) {
    const supported = Object.keys(KINDS).filter((type) => !type.includes("strategic"));
    const message = `the body of the request was in an unknown format - accepted media types include: ${supported.join(", ")}`;
    throw new ApiError(415, "UnsupportedMediaType", message);
  }
  return kind;
}

/** The patch as a value. @throws ApiError 400 */
export function parsePatch(kind: PatchKind, text: string): unknown {
  let patch: unknown;
  try {
    patch = kind === "Apply" ? parseYaml(text) : JSON.parse(text);
  } catch (thrown) {
    throw badRequest(`error decoding patch: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
  if (kind === "JsonPatch" ? Array.isArray(patch) : isObject(patch)) return patch;
  const given = Array.isArray(patch) ? "array" : typeof patch;
  const wanted = kind === "JsonPatch" ? "[]handlers.jsonPatchOp" : "map[string]interface {}";
  throw badRequest(`error decoding patch: json: cannot unmarshal ${given} into Go value of type ${wanted}`);
}

function rejected(): ApiError {
  return new ApiError(422, "Invalid", "the server rejected our request due to an error in our request", {});
}

/** The object after a patch other than Apply. @throws ApiError 422 when the patch does not fit. */
export function applyPatch(
  kind: Exclude<PatchKind, "Apply">,
  have: JsonObject,
  patch: unknown,
  resource: Resource,
): JsonObject {
  try {
    if (kind === "JsonPatch") return asObjectOrThrow(applyJsonPatch(have, patch as readonly JsonPatchOperation[]));
    if (kind === "MergePatch") return asObjectOrThrow(applyMergePatch(have, patch));
    return applyStrategicMergePatch(have, patch as JsonObject, resource.mergeType ?? "");
  } catch (thrown) {
    if (thrown instanceof JsonPatchError) throw rejected();
    if (thrown instanceof StrategicMergeError) throw unforeseen(thrown.message);
    throw thrown;
  }
}

function asObjectOrThrow(value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw rejected();
}
