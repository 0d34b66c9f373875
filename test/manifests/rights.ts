// SPDX-License-Identifier: Apache-2.0

import type { Fields, Manifest } from "../../src/plan/parse-manifests.ts";
import { at, nameOf, namespaceOf } from "./manifest-files.ts";

/** Where the programs are installed. */
export const namespace = "fairlead-system";

/** `verb group/resource`, with `@namespace` where a right in one namespace is enough. */
export type Right = string;

/** Those in which rights are granted that are granted nowhere else: our own, and that of the control plane. */
const namespaces: readonly (string | undefined)[] = [namespace, "kube-system"];

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
  const where = isNamespaced && isGrantedThere(rest[1], resource) ? `@${rest[1]}` : "";
  return `${verb} ${group}/${resource}${subresource === undefined ? "" : `/${subresource}`}${where}`;
}

/** All that is asked there may be granted there, except what is asked in other namespaces as well. */
function isGrantedThere(where: string | undefined, resource: string): boolean {
  return namespaces.includes(where) && resource !== "events";
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * What every cluster has, as much of it as manifests of ours bind, and all of it that is used: the second one lets its ConfigMap be got,
 * too. From kube-apiserver's plugin/pkg/auth/authorizer/rbac/bootstrappolicy.
 */
const builtIn: Readonly<Record<string, readonly Rule[]>> = {
  "ClusterRole system:auth-delegator": [
    { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
    { apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] },
  ],
  "Role extension-apiserver-authentication-reader": [
    { apiGroups: [""], resources: ["configmaps"], verbs: ["list", "watch"] },
  ],
};

/** All that the roles grant that a service account is bound to, each once, sorted. @throws Error when there is no such role */
export function rightsOf(manifests: readonly Manifest[], account: string): readonly Right[] {
  const bindings = manifests.filter(({ kind, fields }) => kind.endsWith("RoleBinding") && isFor(fields, account));
  const granted = bindings.flatMap((binding) => {
    const where = namespaceOf(binding);
    return rulesOf(manifests, binding).flatMap((rule) => rightsIn(rule, where === "" ? "" : `@${where}`));
  });
  return [...new Set(granted)].sort();
}

function isFor(binding: Fields, account: string): boolean {
  const subjects = at(binding, "subjects") as readonly Fields[];
  return subjects.some(({ kind, name }) => kind === "ServiceAccount" && name === account);
}

function rulesOf(manifests: readonly Manifest[], binding: Manifest): readonly Rule[] {
  const { kind, name } = at(binding.fields, "roleRef") as { readonly kind: string; readonly name: string };
  const where = kind === "Role" ? namespaceOf(binding) : "";
  const role = manifests.find(
    (manifest) => manifest.kind === kind && nameOf(manifest) === name && namespaceOf(manifest) === where,
  );
  const rules = role === undefined ? builtIn[`${kind} ${name}`] : (at(role.fields, "rules") as readonly Rule[]);
  if (rules === undefined) throw new Error(`there is no ${kind} ${name}`);
  return rules;
}

function rightsIn({ apiGroups, resources, verbs }: Rule, where: string): readonly Right[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${group}/${resource}${where}`)),
  );
}
