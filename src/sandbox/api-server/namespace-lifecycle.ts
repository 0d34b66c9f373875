// SPDX-License-Identifier: Apache-2.0

import { asList, asObject, valueAt } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";
import type { ObjectStore, StoreEvent } from "./object-store.ts";
import type { ObjectWriter, WriteTarget } from "./object-writer.ts";
import { type Resource, resourceKey } from "./resource.ts";
import type { ResourceRegistry } from "./resource-registry.ts";

/**
 * Empties namespaces that are being deleted, and lets them go when they are empty: what the namespace controller does
 * in a cluster.
 */
export class NamespaceLifecycle {
  readonly #store: ObjectStore;
  readonly #registry: ResourceRegistry;
  readonly #writer: ObjectWriter;

  constructor(store: ObjectStore, registry: ResourceRegistry, writer: ObjectWriter) {
    this.#store = store;
    this.#registry = registry;
    this.#writer = writer;
    store.subscribe((event) => this.#notice(event));
  }

  #notice({ type, resource, object }: StoreEvent): void {
    const ends = resource === "namespaces" && type === "MODIFIED" && isTerminating(object);
    const name = ends ? object.metadata.name : type === "DELETED" ? object.metadata.namespace : undefined;
    if (name === undefined || !isTerminating(this.#store.get("namespaces", name))) return;
    // Later: other listeners have yet to hear of this change.
    queueMicrotask(() => this.#empty(name));
  }

  #empty(name: string): void {
    const namespace = this.#store.get("namespaces", name);
    if (namespace === undefined || !isTerminating(namespace)) return;
    const left = this.#registry
      .list()
      .filter((resource) => resource.namespaced)
      .flatMap((resource) => this.#clear(resource, name));
    const target = this.#registry.byKey("namespaces");
    if (left.length > 0 || target === undefined) return;
    const write: WriteTarget = { resource: target, namespace: undefined, subresource: "", dryRun: false };
    this.#writer.replace(write, name, { ...namespace, spec: { ...asObject(namespace["spec"]), finalizers: [] } });
  }

  /** Deletes what is there of one resource; returns what lingers. */
  #clear(resource: Resource, namespace: string): readonly KubeObject[] {
    const target: WriteTarget = { resource, namespace, subresource: "", dryRun: false };
    const options = { gracePeriodSeconds: 0, uid: undefined, resourceVersion: undefined };
    const inside = (): readonly KubeObject[] =>
      this.#store.list(resourceKey(resource)).filter((object) => object.metadata.namespace === namespace);
    for (const object of inside()) {
      if (object.metadata.deletionTimestamp === undefined) this.#writer.delete(target, object.metadata.name, options);
    }
    return inside();
  }
}

function isTerminating(namespace: KubeObject | undefined): boolean {
  if (namespace?.metadata.deletionTimestamp === undefined) return false;
  return asList(valueAt(namespace, ["spec", "finalizers"])).length > 0;
}
