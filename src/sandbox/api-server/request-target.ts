// SPDX-License-Identifier: Apache-2.0

import type { Resource } from "./resource.ts";
import type { ResourceRegistry } from "./resource-registry.ts";

/** What the path of a request names. */
export type RequestTarget =
  | {
      readonly kind: "Collection";
      readonly resource: Resource;
      /** undefined = of all namespaces, or of a cluster-scoped resource. */
      readonly namespace: string | undefined;
    }
  | {
      readonly kind: "Object";
      readonly resource: Resource;
      readonly namespace: string | undefined;
      readonly name: string;
      /** "" for the object itself. */
      readonly subresource: string;
    }
  /** A group or version that is served, for discovery. */
  | { readonly kind: "Discovery"; readonly path: string };

interface PathParts {
  readonly gv: string;
  readonly rest: readonly string[];
}

function splitGroupVersion(segments: readonly string[]): PathParts | undefined {
  if (segments[0] === "api" && segments[1] !== undefined) return { gv: segments[1], rest: segments.slice(2) };
  if (segments[0] !== "apis" || segments[2] === undefined) return undefined;
  return { gv: `${segments[1]}/${segments[2]}`, rest: segments.slice(3) };
}

function toTarget(
  resource: Resource,
  namespace: string | undefined,
  rest: readonly string[],
): RequestTarget | undefined {
  const [name, subresource = "", ...more] = rest;
  if (more.length > 0 || resource.namespaced !== (namespace !== undefined)) {
    return name === undefined && resource.namespaced ? { kind: "Collection", resource, namespace } : undefined;
  }
  if (name === undefined) return { kind: "Collection", resource, namespace };
  return { kind: "Object", resource, namespace, name, subresource };
}

/** Reads a path such as `/api/v1/namespaces/default/services/web/status`; undefined where nothing is served. */
export function parseRequestPath(path: string, registry: ResourceRegistry): RequestTarget | undefined {
  const segments = path
    .split("/")
    .filter((segment) => segment !== "")
    .map(decodeURIComponent);
  if (segments[0] !== "api" && segments[0] !== "apis") return undefined;
  const parts = splitGroupVersion(segments);
  if (parts === undefined || parts.rest.length === 0) return { kind: "Discovery", path: `/${segments.join("/")}` };
  const { gv, rest } = parts;
  const [first = "", second, third, ...more] = rest;
  if (first === "namespaces" && third !== undefined) {
    const scoped = registry.find(gv, third);
    if (scoped !== undefined) return toTarget(scoped, second, more);
  }
  const resource = registry.find(gv, first);
  return resource === undefined ? undefined : toTarget(resource, undefined, rest.slice(1));
}
