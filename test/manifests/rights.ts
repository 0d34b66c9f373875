// SPDX-License-Identifier: Apache-2.0

import type { Manifest } from "../../src/plan/parse-manifests.ts";
import { at, objectOf } from "./manifest-files.ts";

/** Where the programs are installed. */
export const namespace = "fairlead-system";

/** `verb group/resource`, with `@namespace` where a right in one namespace is enough. */
export type Right = string;

/** What RBAC would be asked for a request, or undefined where it is not about a resource. */
export function toRight(method: string, url: string): Right | undefined {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const segments = pathname.split("/").filter((segment) => segment !== "");
  const group = segments[0] === "api" ? "" : segments[1];
  const rest = segments.slice(segments[0] === "api" ? 2 : 3);
  const isNamespaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource, name, subresource] = isNamespaced ? rest.slice(2) : rest;
  if (resource === undefined) return undefined;
  const verbs = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" } as Record<string, string>;
  const reads = searchParams.get("watch") === null ? "list" : "watch";
  const verb = verbs[method] ?? (name === undefined ? reads : "get");
  const where = isNamespaced && isOurs(rest[1], resource) ? `@${namespace}` : "";
  return `${verb} ${group}/${resource}${subresource === undefined ? "" : `/${subresource}`}${where}`;
}

/** All that is asked in our own namespace may be granted there, except what is asked in others as well. */
function isOurs(where: string | undefined, resource: string): boolean {
  return where === namespace && resource !== "events";
}

/** All that a role grants. */
export function rightsOf(manifests: readonly Manifest[], kind: "ClusterRole" | "Role", name: string): readonly Right[] {
  const rules = at(objectOf(manifests, kind, name), "rules") as readonly Readonly<Record<string, readonly string[]>>[];
  const where = kind === "Role" ? `@${namespace}` : "";
  return rules.flatMap(({ apiGroups = [], resources = [], verbs = [] }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}${where}`)),
    ),
  );
}
