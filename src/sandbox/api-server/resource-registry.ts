// SPDX-License-Identifier: Apache-2.0

import { groupVersion, type Resource, resourceKey } from "./resource.ts";

/** Which resources are served: the built-in ones, and those of the CRDs that are there. */
export class ResourceRegistry {
  readonly #resources = new Map<string, Resource>();
  #version = 1;

  constructor(builtIn: readonly Resource[]) {
    for (const resource of builtIn) this.add(resource);
  }

  /** Grows with each change: what discovery and OpenAPI tell is the same for as long as this is. */
  get version(): number {
    return this.#version;
  }

  add(resource: Resource): void {
    this.#resources.set(`${groupVersion(resource)}/${resource.plural}`, resource);
    this.#version += 1;
  }

  /** Takes away all versions of a resource. */
  remove(key: string): void {
    for (const [path, resource] of this.#resources) if (resourceKey(resource) === key) this.#resources.delete(path);
    this.#version += 1;
  }

  /** `gv` as in a path: `v1`, or `fairlead.dev/v1alpha1`. */
  find(gv: string, plural: string): Resource | undefined {
    return this.#resources.get(`${gv}/${plural}`);
  }

  /** Any served version of a resource, by its key `plural.group`. */
  byKey(key: string): Resource | undefined {
    return this.list().find((resource) => resourceKey(resource) === key);
  }

  /** Sorted by group, version and plural. */
  list(): readonly Resource[] {
    return [...this.#resources.keys()].sort().map((path) => this.#resources.get(path) as Resource);
  }
}
