// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Clock, Random } from "../../clock.ts";
import { ApiError, alreadyExists, type FieldError, invalid, notFound, unforeseen } from "./api-error.ts";
import { type JsonObject, omit } from "./json.ts";
import { type KubeObject, toKubeObject, toTimestamp, withMetadata } from "./kube-object.ts";
import { keyOf, type ObjectStore, objectKey } from "./object-store.ts";
import { type DeleteOptions, requirePreconditions, requireSame } from "./preconditions.ts";
import { type Resource, resourceKey } from "./resource.ts";
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

/** What came of a deletion. */
export interface Deletion {
  readonly object: KubeObject;
  /** False where it is only marked, and waits for finalizers or its grace period. */
  readonly isGone: boolean;
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
    rejectIfAny(resource, want, [...validateMetadataChange(want, have), ...validateChange(target, want, have)]);
    if (isDeepStrictEqual(want, have)) return have;
    if (target.dryRun) return want;
    if (isFinished(resource, want)) {
      const { resourceVersion } = this.#remove(resource, have).metadata;
      return withMetadata(want, { resourceVersion });
    }
    const stored = this.#store.put(resourceKey(resource), want);
    resource.rules.settle?.(stored, have);
    return stored;
  }

  /**
   * Deletes an object: at once, or, where it has finalizers or a grace period, by marking it.
   * Returns the object as it was last, and whether it is gone.
   * @throws ApiError 404; 409 when a precondition does not hold.
   */
  delete(target: WriteTarget, name: string, options: DeleteOptions): Deletion {
    const { resource } = target;
    const have = this.#require(target, name);
    requirePreconditions(resource, have, options);
    const grace = resource.rules.gracePeriodSeconds?.(have, options.gracePeriodSeconds) ?? 0;
    if (!mustLinger(resource, have, grace)) {
      return { object: target.dryRun ? have : this.#remove(resource, have), isGone: true };
    }
    const { deletionTimestamp, deletionGracePeriodSeconds: before = 0 } = have.metadata;
    if (deletionTimestamp !== undefined && before <= grace) return { object: have, isGone: false };
    const marked = this.#mark(resource, have, grace);
    return { object: target.dryRun ? marked : this.#store.put(resourceKey(resource), marked), isGone: false };
  }

  #mark({ rules }: Resource, have: KubeObject, graceSeconds: number): KubeObject {
    const { deletionTimestamp, generation } = have.metadata;
    return withMetadata(rules.markDeleted?.(have) ?? have, {
      deletionTimestamp: deletionTimestamp ?? toTimestamp(this.#clock.now() + graceSeconds * 1000),
      deletionGracePeriodSeconds: graceSeconds,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
    });
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
    if (resourceVersion !== "") throw unforeseen("resourceVersion should not be set on objects to be created");
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

function validateChange(
  { resource, subresource }: WriteTarget,
  want: KubeObject,
  have: KubeObject,
): readonly FieldError[] {
  const { rules } = resource;
  return (subresource === "status" ? rules.validateStatus?.(want, have) : rules.validate?.(want, have)) ?? [];
}

/** Whether a deletion has to wait: for a kubelet, for finalizers, or for what the rules say. */
function mustLinger({ rules }: Resource, have: KubeObject, graceSeconds: number): boolean {
  if (graceSeconds > 0 || (have.metadata.finalizers ?? []).length > 0) return true;
  return rules.holdsDeletion?.(have) ?? false;
}

function withoutStatus(object: KubeObject): KubeObject {
  return toKubeObject(omit(object, ["status"]));
}

function withStatusOf(have: KubeObject, want: KubeObject): KubeObject {
  return have["status"] === undefined ? withoutStatus(want) : toKubeObject({ ...want, status: have["status"] });
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
    name,
    namespace,
    uid,
    resourceVersion,
    creationTimestamp,
    generation,
    generateName,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  });
}

function contentOf(object: KubeObject): JsonObject {
  return omit(object, ["metadata", "status"]);
}

function prepareObject(resource: Resource, kept: KubeObject, have: KubeObject): KubeObject {
  const want = resource.rules.prepareUpdate?.(kept, have) ?? (resource.hasStatus ? withStatusOf(have, kept) : kept);
  const changed = resource.hasGeneration && !isDeepStrictEqual(contentOf(want), contentOf(have));
  return changed ? withMetadata(want, { generation: (have.metadata.generation ?? 0) + 1 }) : want;
}

function prepareStatus(resource: Resource, kept: KubeObject, have: KubeObject): KubeObject {
  if (resource.rules.prepareStatusUpdate !== undefined) return resource.rules.prepareStatusUpdate(kept, have);
  return toKubeObject({ ...have, metadata: kept.metadata, status: kept["status"] });
}

function rejectIfAny(resource: Resource, object: KubeObject, errors: readonly FieldError[]): void {
  if (errors.length === 0) return;
  throw invalid({ group: resource.group, name: object.metadata.name }, resource.kind, errors);
}
