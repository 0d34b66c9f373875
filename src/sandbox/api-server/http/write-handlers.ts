// SPDX-License-Identifier: Apache-2.0

/** POST, PUT, PATCH and DELETE of objects. */

import { ApiError, badRequest, invalid, invalidValue, methodNotAllowed, noSuchPath, notFound } from "../api-error.ts";
import { asObject, asText, isObject, type JsonObject, valueAt } from "../json.ts";
import { type KubeObject, toKubeObject } from "../kube-object.ts";
import { keyOf, type ObjectStore } from "../object-store.ts";
import type { ObjectWriter, WriteTarget } from "../object-writer.ts";
import { type AppliedConfigurations, applyConfiguration, findApplyConflicts } from "../patch/apply-configuration.ts";
import { applyPatch, parsePatch, patchKindOf } from "../patch/apply-patch.ts";
import { type DeleteOptions, requireKind, requireSameUid } from "../preconditions.ts";
import type { RequestTarget } from "../request-target.ts";
import { type Resource, resourceKey, typeOf } from "../resource.ts";
import { parseSelectors } from "../selectors.ts";
import { toList } from "../to-list.ts";
import { type ApiRequest, type ApiResponse, isDryRun, isTrue, numberParameter, readObject } from "./api-request.ts";

type ObjectTarget = Extract<RequestTarget, { kind: "Object" }>;
type CollectionTarget = Extract<RequestTarget, { kind: "Collection" }>;

/** A body that has been read by the form of its resource. */
interface Decoded {
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

export class WriteHandlers {
  readonly #store: ObjectStore;
  readonly #writer: ObjectWriter;
  /** What was applied server-side, by resource and key, and then by manager. */
  readonly #applied = new Map<string, Map<string, JsonObject>>();

  constructor(store: ObjectStore, writer: ObjectWriter) {
    this.#store = store;
    this.#writer = writer;
  }

  create(request: ApiRequest, target: CollectionTarget): ApiResponse {
    const { resource } = target;
    const body = readObject(request, resource.kind);
    requireKind(resource, body);
    const namespace = namespaceFor(target, body);
    const { object, warnings } = decode(resource, body, request);
    const created = this.#writer.create(writeTarget(request, { ...target, namespace }, ""), object);
    return { code: 201, body: created, warnings };
  }

  replace(request: ApiRequest, target: ObjectTarget): ApiResponse {
    const { resource, name } = target;
    const body = readObject(request, resource.kind);
    requireKind(resource, body);
    const given = asText(valueAt(body, ["metadata", "name"]));
    if (given !== name) {
      throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
    }
    namespaceFor(target, body);
    const { object, warnings } = decode(resource, body, request);
    return { code: 200, body: this.#writer.replace(this.#objectTarget(request, target), name, object), warnings };
  }

  patch(request: ApiRequest, target: ObjectTarget): ApiResponse {
    const { resource, name, namespace } = target;
    const kind = patchKindOf(request.contentType, resource);
    const patch = parsePatch(kind, request.body);
    const write = this.#objectTarget(request, target);
    if (kind === "Apply") return this.#apply(request, target, patch as JsonObject);
    const have = this.#store.get(resourceKey(resource), keyOf(namespace, name));
    if (have === undefined) throw notFound(resource.group, resource.plural, name);
    const patched = applyPatch(kind, have, patch, resource);
    requireFittingPatch(resource, patched, have);
    requireSameUid(resource, toKubeObject(patched), have);
    const { object, warnings } = decodePatched(resource, patched, request);
    return { code: 200, body: this.#writer.replace(write, name, object), warnings };
  }

  /** DELETE of one object. */
  delete(request: ApiRequest, target: ObjectTarget): ApiResponse {
    const { resource, name } = target;
    const options = deleteOptions(request);
    const { object, isGone } = this.#writer.delete(this.#objectTarget(request, target), name, options);
    if (!isGone) return { code: 200, body: object };
    this.#applied.delete(appliedKey(resource, target.namespace, name));
    if (resource.returnsDeleted) return { code: 200, body: object };
    const details = {
      name,
      ...(resource.group === "" ? {} : { group: resource.group }),
      kind: resource.plural,
      uid: object.metadata.uid,
    };
    return { code: 200, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details } };
  }

  /** DELETE of all objects that the selectors choose. */
  deleteCollection(request: ApiRequest, target: CollectionTarget): ApiResponse {
    const { resource, namespace } = target;
    const isChosen = parseSelectors(request.query, resource);
    const chosen = this.#store
      .list(resourceKey(resource))
      .filter((object) => (namespace === undefined || object.metadata.namespace === namespace) && isChosen(object));
    const options = deleteOptions(request);
    for (const object of chosen) {
      const write = writeTarget(request, { ...target, namespace: object.metadata.namespace }, "");
      this.#writer.delete(write, object.metadata.name, options);
    }
    const metadata = { resourceVersion: String(this.#store.revision) };
    return { code: 200, body: toList(resource, metadata, chosen) };
  }

  #apply(request: ApiRequest, target: ObjectTarget, configuration: JsonObject): ApiResponse {
    const { resource, name, namespace } = target;
    const manager = request.query.get("fieldManager");
    if (manager === null) throw missingFieldManager();
    requireKind(resource, configuration);
    const key = appliedKey(resource, namespace, name);
    const applied = this.#applied.get(key) ?? new Map<string, JsonObject>();
    if (!isTrue(request.query, "force")) rejectConflicts(configuration, manager, applied);
    const have = this.#store.get(resourceKey(resource), keyOf(namespace, name));
    const base = have ?? { ...typeOf(resource), metadata: { name, namespace } };
    const merged = applyConfiguration(base, configuration, applied.get(manager), resource.mergeType);
    const { object, warnings } = decode(resource, merged, request);
    const write = this.#objectTarget(request, target);
    const stored = have === undefined ? this.#writer.create(write, object) : this.#writer.replace(write, name, object);
    if (!write.dryRun) this.#applied.set(key, new Map([...applied, [manager, configuration]]));
    return { code: have === undefined ? 201 : 200, body: stored, warnings };
  }

  #objectTarget(request: ApiRequest, target: ObjectTarget): WriteTarget {
    if (target.subresource !== "" && target.subresource !== "status") throw noSuchPath();
    if (target.subresource === "status" && !target.resource.hasStatus) throw noSuchPath();
    if (target.subresource === "status" && request.method === "DELETE") throw methodNotAllowed();
    return writeTarget(request, target, target.subresource === "status" ? "status" : "");
  }
}

function writeTarget(
  request: ApiRequest,
  { resource, namespace }: { readonly resource: Resource; readonly namespace: string | undefined },
  subresource: "" | "status",
): WriteTarget {
  return { resource, namespace, subresource, dryRun: isDryRun(request.query) };
}

function appliedKey(resource: Resource, namespace: string | undefined, name: string): string {
  return `${resourceKey(resource)}/${keyOf(namespace, name)}`;
}

/** The namespace of a write: that of the path, with which the body must agree. */
function namespaceFor(target: CollectionTarget | ObjectTarget, body: JsonObject): string | undefined {
  const given = asText(valueAt(body, ["metadata", "namespace"]));
  if (!target.resource.namespaced) return undefined;
  if (target.namespace === undefined) throw methodNotAllowed();
  if (given !== "" && given !== target.namespace) {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  return target.namespace;
}

function describeUnknown(unknown: readonly string[]): readonly string[] {
  return unknown.map((field) => `unknown field ${JSON.stringify(field)}`);
}

/** Reads a body by its form. @throws ApiError 400 for what has the wrong type, or is unknown under Strict. */
function decode(resource: Resource, body: JsonObject, request: ApiRequest): Decoded {
  const cannot = `${resource.kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}`;
  return decodeWith(resource, body, request, (why) => badRequest(`${cannot}: ${why}`));
}

/** As decode, for the outcome of a patch, which the real API server answers with 422. */
function decodePatched(resource: Resource, body: JsonObject, request: ApiRequest): Decoded {
  return decodeWith(resource, body, request, (why) =>
    invalid({ group: "", name: "" }, "", [invalidValue("patch", JSON.stringify(body), why)]),
  );
}

function decodeWith(
  resource: Resource,
  body: JsonObject,
  request: ApiRequest,
  reject: (why: string) => ApiError,
): Decoded {
  const { object, unknown } = readForm(resource, { ...typeOf(resource), ...body }, reject);
  const told = describeUnknown(unknown);
  const validation = request.query.get("fieldValidation") ?? "Warn";
  if (told.length > 0 && validation === "Strict") throw reject(`strict decoding error: ${told.join(", ")}`);
  return { object, warnings: validation === "Ignore" ? [] : told };
}

function readForm(
  resource: Resource,
  body: JsonObject,
  reject: (why: string) => ApiError,
): ReturnType<Resource["form"]["read"]> {
  try {
    return resource.form.read(body);
  } catch (thrown) {
    throw thrown instanceof ApiError && thrown.code === 400 ? reject(thrown.message) : thrown;
  }
}

/** A patch may not make another object of what it patches. */
function requireFittingPatch(resource: Resource, patched: JsonObject, have: KubeObject): void {
  requireKind(resource, patched);
  const { name, namespace } = asObject(patched["metadata"]);
  if (name === have.metadata.name && namespace === have.metadata.namespace) return;
  const [field, value] = name === have.metadata.name ? ["namespace", namespace] : ["name", name];
  if (field === "namespace") {
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  }
  throw badRequest(
    `the name of the object (${asText(value)}) does not match the name on the URL (${have.metadata.name})`,
  );
}

function deleteOptions(request: ApiRequest): DeleteOptions {
  const body = request.body.trim() === "" ? {} : readObject(request, "DeleteOptions");
  const preconditions = body["preconditions"];
  const grace = body["gracePeriodSeconds"] ?? numberParameter(request.query, "gracePeriodSeconds");
  return {
    gracePeriodSeconds: typeof grace === "number" ? grace : undefined,
    uid: isObject(preconditions) && preconditions["uid"] !== undefined ? asText(preconditions["uid"]) : undefined,
    resourceVersion:
      isObject(preconditions) && preconditions["resourceVersion"] !== undefined
        ? asText(preconditions["resourceVersion"])
        : undefined,
  };
}

function missingFieldManager(): ApiError {
  const field = {
    reason: "FieldValueRequired",
    field: "fieldManager",
    message: "Required value: is required for apply patch",
  };
  return invalid({ group: "meta.k8s.io", name: "" }, "PatchOptions", [field]);
}

function rejectConflicts(configuration: JsonObject, manager: string, applied: AppliedConfigurations): void {
  const conflicts = findApplyConflicts(configuration, manager, applied);
  if (conflicts.length === 0) return;
  const causes = conflicts.map(({ manager: other, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${JSON.stringify(other)}`,
    field,
  }));
  const [first] = conflicts;
  const many = conflicts.length === 1 ? "1 conflict" : `${conflicts.length} conflicts`;
  const told =
    conflicts.length === 1 ? `: ${first?.field}` : `:\n${conflicts.map(({ field }) => `- ${field}`).join("\n")}`;
  const message = `Apply failed with ${many}: conflict${conflicts.length === 1 ? "" : "s"} with ${JSON.stringify(first?.manager)}${told}`;
  throw new ApiError(409, "Conflict", message, { causes });
}
