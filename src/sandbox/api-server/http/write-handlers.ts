// SPDX-License-Identifier: Apache-2.0

/** POST, PUT, PATCH and DELETE of objects. */

import { badRequest, conflict, methodNotAllowed, noSuchPath, notFound } from "../api-error.ts";
import { asObject, asText, isObject, type JsonObject, valueAt } from "../json.ts";
import { type KubeObject, toKubeObject } from "../kube-object.ts";
import { keyOf, type ObjectStore, objectKey } from "../object-store.ts";
import type { ObjectWriter, WriteTarget } from "../object-writer.ts";
import { applyPatch, parsePatch, patchKindOf } from "../patch/apply-patch.ts";
import { type DeleteOptions, requireKind, requireSameUid } from "../preconditions.ts";
import type { RequestTarget } from "../request-target.ts";
import { type Resource, resourceKey, typeOf } from "../resource.ts";
import { parseSelectors } from "../selectors.ts";
import { toList } from "../to-list.ts";
import { type ApiRequest, type ApiResponse, isDryRun, numberParameter, readObject } from "./api-request.ts";
import { decode, decodePatched } from "./decode-body.ts";
import { ServerSideApply } from "./server-side-apply.ts";

type ObjectTarget = Extract<RequestTarget, { kind: "Object" }>;
type CollectionTarget = Extract<RequestTarget, { kind: "Collection" }>;

/** @throws ApiError 409 when the Pod has a node already. */
function bindPod(pod: KubeObject, node: string): JsonObject {
  const spec = asObject(pod["spec"]);
  const name = pod.metadata.name;
  if (spec["nodeName"] === undefined) return { ...pod, spec: { ...spec, nodeName: node } };
  throw conflict(
    { group: "", name },
    "pods/binding",
    `pod ${name} is already assigned to node ${JSON.stringify(spec["nodeName"])}`,
  );
}

export class WriteHandlers {
  readonly #store: ObjectStore;
  readonly #writer: ObjectWriter;
  readonly #applications = new ServerSideApply();

  constructor(store: ObjectStore, writer: ObjectWriter) {
    this.#store = store;
    this.#writer = writer;
    // However an object goes, what was applied to it goes with it.
    store.subscribe(({ type, resource, object }) => {
      if (type === "DELETED") this.#applications.forget(`${resource}/${objectKey(object)}`);
    });
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

  /** POST to a subresource that does something: `pods/binding` gives a Pod its node, `pods/eviction` deletes it. */
  act(request: ApiRequest, target: ObjectTarget): ApiResponse {
    const { resource, namespace, name, subresource } = target;
    const kind = resource.actions[subresource];
    if (kind === undefined) throw methodNotAllowed();
    const body = readObject(request, kind);
    const write = writeTarget(request, target, "");
    if (subresource === "eviction") {
      this.#writer.delete(write, name, toDeleteOptions(asObject(body["deleteOptions"]), request));
    } else {
      const have = this.#store.get(resourceKey(resource), keyOf(namespace, name));
      if (have === undefined) throw notFound(resource.group, resource.plural, name);
      this.#writer.replace(write, name, bindPod(have, asText(valueAt(body, ["target", "name"]))));
    }
    return { code: 201, body: { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 } };
  }

  /** DELETE of one object. */
  delete(request: ApiRequest, target: ObjectTarget): ApiResponse {
    const { resource, name } = target;
    const options = deleteOptions(request);
    const { object, isGone } = this.#writer.delete(this.#objectTarget(request, target), name, options);
    if (!isGone || resource.returnsDeleted) return { code: 200, body: object };
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
    requireKind(resource, configuration);
    const have = this.#store.get(resourceKey(resource), keyOf(namespace, name));
    const base = have ?? { ...typeOf(resource), metadata: { name, namespace } };
    const application = { resource, key: applyKey(resource, namespace, name), base, configuration };
    const { object, warnings } = decode(resource, this.#applications.merge(request, application), request);
    const write = this.#objectTarget(request, target);
    const stored = have === undefined ? this.#writer.create(write, object) : this.#writer.replace(write, name, object);
    if (!write.dryRun) this.#applications.remember(request, application);
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

function applyKey(resource: Resource, namespace: string | undefined, name: string): string {
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
  return toDeleteOptions(request.body.trim() === "" ? {} : readObject(request, "DeleteOptions"), request);
}

function toDeleteOptions(body: JsonObject, request: ApiRequest): DeleteOptions {
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
