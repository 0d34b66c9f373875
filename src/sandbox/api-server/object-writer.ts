// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Clock, Random } from "../../clock.ts";
import {
  ApiError,
  alreadyExists,
  badRequest,
  conflict,
  type FieldError,
  invalid,
  MODIFIED,
  notFound,
} from "./api-error.ts";
import { type JsonObject, omit } from "./json.ts";
import { type KubeObject, toKubeObject, toTimestamp, withMetadata } from "./kube-object.ts";
import { keyOf, type ObjectStore, objectKey } from "./object-store.ts";
import { groupVersion, type Resource, resourceKey } from "./resource.ts";
import { validateMetadataChange, validateNewMetadata } from "./validate-metadata.ts";

/** What is written: which resource and namespace, and through which subresource. */
export interface WriteTarget {
  readonly resource: Resource;
  /** undefined in cluster-scoped resources. */
  readonly namespace: string | undefined;
  readonly subresource: "" | "status";
  /** All checks, and nothing is kept. */
  readonly dryRun: boolean;
}

/** DeleteOptions, as much of them as is heeded. */
export interface DeleteOptions {
  readonly gracePeriodSeconds: number | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
}

export interface WriterContext {
  readonly store: ObjectStore;
  readonly clock: Clock;
  readonly random: Random;
}

/** Letters of generated names (apimachinery/util/rand): without vowels and what looks like a digit. */
const NAME_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Creates, replaces and deletes objects by the rules of their resource; all else is built on these three. */
export class ObjectWriter {
  readonly #store: ObjectStore;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor({ store, clock, random }: WriterContext) {
    this.#store = store;
    this.#clock = clock;
    this.#random = random;
  }

  /** @throws ApiError 409 when it exists, 422 when it is invalid, 404 when its namespace is not there. */
  create(target: WriteTarget, body: JsonObject): KubeObject {
    const { resource } = target;
    const draft = this.#toDraft(target, body);
    this.#requireNamespace(target);
    const key = objectKey(draft);
    if (this.#store.get(resourceKey(resource), key) !== undefined) {
      throw alreadyExists(resource.group, resource.plural, draft.metadata.name);
    }
    const prepared = resource.rules.prepareCreate?.(draft) ?? (resource.hasStatus ? withoutStatus(draft) : draft);
    const errors = [
      ...validateNewMetadata(prepared, resource),
      ...(resource.rules.validate?.(prepared, undefined) ?? []),
    ];
    rejectIfAny(resource, prepared, errors);
    if (target.dryRun) return prepared;
    const stored = this.#store.put(resourceKey(resource), prepared);
    resource.rules.settle?.(stored, undefined);
    return stored;
  }

  /**
   * Replaces an object, or its status. An object that is equal to what is there is not written. When the last finalizer
   * of a deleted object goes, so does the object.
   * @throws ApiError 404, 409 when the resourceVersion or UID is another by now, 422.
   */
  replace(target: WriteTarget, name: string, body: JsonObject): KubeObject {
    const { resource } = target;
    const have = this.#require(target, name);
    const asked = toKubeObject(body);
    requireSame(resource, asked, have);
    const kept = keepServerFields(asked, have);
    const want =
      target.subresource === "status" ? prepareStatus(resource, kept, have) : prepareObject(resource, kept, have);
    const validate = target.subresource === "status" ? resource.rules.validateStatus : resource.rules.validate;
    rejectIfAny(resource, want, [...validateMetadataChange(want, have), ...(validate?.(want, have) ?? [])]);
    if (isDeepStrictEqual(want, have)) return have;
    if (target.dryRun) return want;
    if (isFinished(resource, want)) return this.#remove(resource, want);
    const stored = this.#store.put(resourceKey(resource), want);
    resource.rules.settle?.(stored, have);
    return stored;
  }

  /**
   * Deletes an object: at once, or, where it has finalizers or a grace period, by marking it.
   * Returns the marked object, or undefined when it is gone.
   * @throws ApiError 404; 409 when a precondition does not hold.
   */
  delete(target: WriteTarget, name: string, options: DeleteOptions): KubeObject | undefined {
    const { resource } = target;
    const have = this.#require(target, name);
    requirePreconditions(resource, have, options);
    const grace = resource.rules.gracePeriodSeconds?.(have, options.gracePeriodSeconds) ?? 0;
    const isHeld = resource.rules.holdsDeletion?.(have) ?? false;
    if (grace === 0 && !isHeld && (have.metadata.finalizers ?? []).length === 0) {
      if (!target.dryRun) this.#remove(resource, have);
      return undefined;
    }
    const { deletionTimestamp, deletionGracePeriodSeconds } = have.metadata;
    if (deletionTimestamp !== undefined && (deletionGracePeriodSeconds ?? 0) <= grace) return have;
    const marked = withMetadata(resource.rules.markDeleted?.(have) ?? have, {
      deletionTimestamp: deletionTimestamp ?? toTimestamp(this.#clock.now() + grace * 1000),
      deletionGracePeriodSeconds: grace,
      ...(have.metadata.generation === undefined ? {} : { generation: have.metadata.generation + 1 }),
    });
    return target.dryRun ? marked : this.#store.put(resourceKey(resource), marked);
  }

  #remove(resource: Resource, object: KubeObject): KubeObject {
    const removed = this.#store.remove(resourceKey(resource), objectKey(object));
    resource.rules.settle?.(undefined, object);
    return removed ?? object;
  }

  #require(target: WriteTarget, name: string): KubeObject {
    const { resource, namespace } = target;
    const have = this.#store.get(resourceKey(resource), keyOf(namespace, name));
    if (have === undefined) throw notFound(resource.group, resource.plural, name);
    return have;
  }

  #requireNamespace({ resource, namespace }: WriteTarget): void {
    if (!resource.namespaced || namespace === undefined) return;
    const have = this.#store.get("namespaces", namespace);
    if (have === undefined) throw notFound("", "namespaces", namespace);
    if (have.metadata.deletionTimestamp === undefined) return;
    const cause = `unable to create new content in namespace ${namespace} because it is being terminated`;
    throw new ApiError(403, "Forbidden", `${resource.plural} is forbidden: ${cause}`);
  }

  #toDraft({ resource, namespace }: WriteTarget, body: JsonObject): KubeObject {
    const asked = toKubeObject(body);
    const { name, generateName, resourceVersion } = asked.metadata;
    if (resourceVersion !== "") throw badRequest("resourceVersion should not be set on objects to be created");
    return withMetadata(asked, {
      name: name === "" && generateName !== undefined ? `${generateName}${this.#drawSuffix()}` : name,
      namespace: resource.namespaced ? namespace : undefined,
      uid: randomUUID(),
      creationTimestamp: toTimestamp(this.#clock.now()),
      generation: resource.hasGeneration ? 1 : undefined,
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
    });
  }

  #drawSuffix(): string {
    const letters = Array.from({ length: 5 }, () => NAME_LETTERS[Math.floor(this.#random() * NAME_LETTERS.length)]);
    return letters.join("");
  }
}

function withoutStatus(object: KubeObject): KubeObject {
  return toKubeObject(omit(object, ["status"]));
}

/** Marked as deleted, and nobody has to do anything more before it may go. */
function isFinished({ rules }: Resource, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (rules.holdsDeletion?.(object) ?? false) return false;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0;
}

/** Fields of the metadata that only the API server sets, put back. */
function keepServerFields(asked: KubeObject, have: KubeObject): KubeObject {
  const { uid, resourceVersion, creationTimestamp, generation, generateName } = have.metadata;
  const { deletionTimestamp, deletionGracePeriodSeconds, namespace, name } = have.metadata;
  return withMetadata(asked, {
    ...{ name, namespace, uid, resourceVersion, creationTimestamp, generation, generateName },
    ...{ deletionTimestamp, deletionGracePeriodSeconds },
  });
}

function contentOf(object: KubeObject): JsonObject {
  return omit(object, ["metadata", "status"]);
}

function prepareObject(resource: Resource, kept: KubeObject, have: KubeObject): KubeObject {
  const withOldStatus = resource.hasStatus ? toKubeObject({ ...kept, status: have["status"] }) : kept;
  const settled = have["status"] === undefined && resource.hasStatus ? withoutStatus(withOldStatus) : withOldStatus;
  const want = resource.rules.prepareUpdate?.(kept, have) ?? settled;
  const changed = resource.hasGeneration && !isDeepStrictEqual(contentOf(want), contentOf(have));
  return changed ? withMetadata(want, { generation: (have.metadata.generation ?? 0) + 1 }) : want;
}

function prepareStatus(resource: Resource, kept: KubeObject, have: KubeObject): KubeObject {
  if (resource.rules.prepareStatusUpdate !== undefined) return resource.rules.prepareStatusUpdate(kept, have);
  return toKubeObject({ ...have, metadata: kept.metadata, status: kept["status"] });
}

function requireSame(resource: Resource, asked: KubeObject, have: KubeObject): void {
  const subject = { group: resource.group, name: have.metadata.name };
  const { resourceVersion, uid } = asked.metadata;
  if (resourceVersion !== "" && resourceVersion !== have.metadata.resourceVersion) {
    throw conflict(subject, resource.plural, MODIFIED);
  }
  if (uid !== "" && uid !== have.metadata.uid) {
    const cause = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${have.metadata.uid}`;
    throw conflict(subject, resource.plural, cause);
  }
}

function requirePreconditions(resource: Resource, have: KubeObject, options: DeleteOptions): void {
  const subject = { group: resource.group, name: have.metadata.name };
  const { uid, resourceVersion } = have.metadata;
  if (options.uid !== undefined && options.uid !== uid) {
    const cause = `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(subject, resource.kind, cause);
  }
  if (options.resourceVersion !== undefined && options.resourceVersion !== resourceVersion) {
    const cause = `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(subject, resource.kind, cause);
  }
}

function rejectIfAny(resource: Resource, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw invalid({ group: resource.group, name: object.metadata.name }, resource.kind, errors);
}

/** Checks that a body is of the resource that it is sent to. @throws ApiError 400 */
export function requireKind(resource: Resource, body: JsonObject): void {
  const [apiVersion, kind] = [String(body["apiVersion"] ?? ""), String(body["kind"] ?? "")];
  const wanted = groupVersion(resource);
  if ((apiVersion === wanted || apiVersion === "") && (kind === resource.kind || kind === "")) return;
  throw badRequest(
    `the API version in the data (${apiVersion}/${kind}) does not match the expected API version (${wanted}/${resource.kind})`,
  );
}
