// SPDX-License-Identifier: Apache-2.0

import { expired } from "./api-error.ts";
import { type KubeObject, withMetadata } from "./kube-object.ts";

/** One change, as watches see it. */
export interface StoreEvent {
  readonly revision: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
  /** Key of the resource, `plural.group`. */
  readonly resource: string;
  readonly object: KubeObject;
  /** What was there before; undefined for ADDED. */
  readonly previous: KubeObject | undefined;
}

export type StoreListener = (event: StoreEvent) => void;

/** Changes that are kept for watches to resume from, unless said otherwise. */
const HISTORY_LIMIT = 20_000;

/**
 * What etcd and the watch cache are to kube-apiserver: objects by resource and key, one revision that grows with each
 * change, and the last changes so that a watch can resume. Everything is synchronous, so a read and the write that
 * follows it in the same turn are one transaction.
 */
export class ObjectStore {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #listeners = new Set<StoreListener>();
  readonly #historyLimit: number;
  #history: StoreEvent[] = [];
  #revision = 1;
  /** Changes up to this one are forgotten. */
  #compacted = 0;

  constructor(historyLimit: number = HISTORY_LIMIT) {
    this.#historyLimit = historyLimit;
  }

  get revision(): number {
    return this.#revision;
  }

  get(resource: string, key: string): KubeObject | undefined {
    return this.#objects.get(resource)?.get(key);
  }

  /** Sorted by key, as etcd gives them. */
  list(resource: string): readonly KubeObject[] {
    const objects = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    return [...objects.keys()].sort().map((key) => objects.get(key) as KubeObject);
  }

  /** Stores the object under a new revision, which it carries from then on. */
  put(resource: string, object: KubeObject): KubeObject {
    const objects = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, objects);
    const key = objectKey(object);
    const previous = objects.get(key);
    this.#revision += 1;
    const stored = withMetadata(object, { resourceVersion: String(this.#revision) });
    objects.set(key, stored);
    this.#tell({
      revision: this.#revision,
      type: previous === undefined ? "ADDED" : "MODIFIED",
      resource,
      object: stored,
      previous,
    });
    return stored;
  }

  /** Takes the object away. What is told, and returned, carries the revision of its end. */
  remove(resource: string, key: string): KubeObject | undefined {
    const previous = this.get(resource, key);
    if (previous === undefined) return undefined;
    this.#objects.get(resource)?.delete(key);
    this.#revision += 1;
    const object = withMetadata(previous, { resourceVersion: String(this.#revision) });
    this.#tell({ revision: this.#revision, type: "DELETED", resource, object, previous });
    return object;
  }

  /**
   * The changes of one resource after `revision`, in order.
   * @throws ApiError 410 when some of them are forgotten already.
   */
  changesSince(resource: string, revision: number): readonly StoreEvent[] {
    if (revision < this.#compacted) {
      throw expired(`too old resource version: ${revision} (${this.#compacted + 1})`);
    }
    return this.#history.filter((event) => event.resource === resource && event.revision > revision);
  }

  /** Calls the listener for each later change of any resource, until the returned function is called. */
  subscribe(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets all changes: watches that want to resume get 410. */
  compact(): void {
    this.#history = [];
    this.#compacted = this.#revision;
    this.#revision += 1;
  }

  #tell(event: StoreEvent): void {
    this.#history.push(event);
    if (this.#history.length > 2 * this.#historyLimit) {
      this.#history = this.#history.slice(-this.#historyLimit);
      this.#compacted = (this.#history[0]?.revision ?? 1) - 1;
    }
    for (const listener of this.#listeners) listener(event);
  }
}

/** `namespace/name`, or `name` where there is no namespace. */
export function objectKey(object: KubeObject): string {
  return keyOf(object.metadata.namespace, object.metadata.name);
}

export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined || namespace === "" ? name : `${namespace}/${name}`;
}
