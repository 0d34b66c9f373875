// SPDX-License-Identifier: Apache-2.0

/** What a request says about the object that it means, and whether the object that is there is that one. */

import { badRequest, conflict, type ErrorSubject, invalid, invalidValue, MODIFIED } from "./api-error.ts";
import { asText, type JsonObject } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";
import { groupVersion, type Resource } from "./resource.ts";

/** DeleteOptions, as much of them as is heeded. */
export interface DeleteOptions {
  readonly gracePeriodSeconds: number | undefined;
  readonly uid: string | undefined;
  readonly resourceVersion: string | undefined;
}

function subjectOf(resource: Resource, object: KubeObject): ErrorSubject {
  return { group: resource.group, name: object.metadata.name };
}

/** @throws ApiError 409 when the body names a resourceVersion or UID that the object does not have. */
export function requireSame(resource: Resource, asked: KubeObject, have: KubeObject): void {
  const subject = subjectOf(resource, have);
  const { resourceVersion, uid } = asked.metadata;
  if (resourceVersion !== "" && resourceVersion !== have.metadata.resourceVersion) {
    throw conflict(subject, resource.plural, MODIFIED);
  }
  if (uid !== "" && uid !== have.metadata.uid) {
    const cause = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${have.metadata.uid}`;
    throw conflict(subject, resource.plural, cause);
  }
}

/** @throws ApiError 409 when a precondition of a deletion does not hold. */
export function requirePreconditions(resource: Resource, have: KubeObject, options: DeleteOptions): void {
  const subject = subjectOf(resource, have);
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

/** @throws ApiError 422 when a patch changes the UID; both times that kube-apiserver looks at it, it finds it wrong. */
export function requireSameUid(resource: Resource, patched: KubeObject, have: KubeObject): void {
  const { uid } = patched.metadata;
  if (uid === "" || uid === have.metadata.uid) return;
  const error = invalidValue("metadata.uid", uid, "field is immutable");
  throw invalid(subjectOf(resource, have), resource.kind, [error, error]);
}

function rejectBuiltInKind(resource: Resource, kind: string, version: string): never {
  const cannot = `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${resource.kind}`;
  const why =
    version === groupVersion(resource)
      ? `converting (${version}.${kind}) to (${resource.group || "core"}.${resource.kind}): unknown conversion`
      : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(version)}`;
  throw badRequest(`${cannot}: ${why}`);
}

/** Checks that a body is of the resource that it is sent to. @throws ApiError 400, or 422 for a custom resource */
export function requireKind(resource: Resource, body: JsonObject): void {
  const wanted = groupVersion(resource);
  const version = asText(body["apiVersion"]) || wanted;
  const kind = asText(body["kind"]) || resource.kind;
  if (version === wanted && kind === resource.kind) return;
  if (resource.mergeType !== undefined) rejectBuiltInKind(resource, kind, version);
  if (version !== wanted) {
    throw badRequest(`the API version in the data (${version}) does not match the expected API version (${wanted})`);
  }
  const error = invalidValue("kind", kind, `must be ${resource.kind}`);
  throw invalid({ group: resource.group, name: "" }, kind, [error]);
}
