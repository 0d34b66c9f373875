// SPDX-License-Identifier: Apache-2.0

import type { KubeApi } from "../cluster/kube-api.ts";
import type { KubeObject, NewObject } from "../cluster/objects.ts";

/**
 * What the API server would make of an object: checked to the last field, with all that it fills in. Nothing is kept.
 * @throws ApiError when it does not accept it, or knows a field not
 */
export async function dryRun(api: KubeApi, object: NewObject): Promise<KubeObject> {
  return api.call<KubeObject>({
    method: "PATCH",
    path: `${await api.pathOf(object)}?dryRun=All&fieldManager=dry-run&force=true&fieldValidation=Strict`,
    body: object,
    contentType: "application/apply-patch+yaml",
  });
}

/** What Helm adds to the labels and annotations that the manifests have. */
const ofHelm = new Set([
  "app.kubernetes.io/instance",
  "app.kubernetes.io/managed-by",
  "app.kubernetes.io/version",
  "app.kubernetes.io/part-of",
  "helm.sh/chart",
  "helm.sh/resource-policy",
]);
/** What the API server says of the object itself. */
const ofServer = new Set(["uid", "creationTimestamp", "resourceVersion", "managedFields", "generation", "status"]);

/** As much of an object as it is about: by kind, namespace and name, to be compared with that of another origin. */
export function essence(objects: readonly KubeObject[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(objects.map((object) => [nameOf(object), strip(object)]));
}

export function nameOf({ kind, metadata }: NewObject | KubeObject): string {
  return `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !ofHelm.has(key) && !ofServer.has(key));
  const fields = kept.map(([key, each]) => [key, strip(each)] as const).filter(([, each]) => !isEmpty(each));
  return Object.fromEntries(fields);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
