// SPDX-License-Identifier: Apache-2.0

/** The request to the API server that makes a change, and the resource whose informer learns from its answer. */

import type { KubeRequest } from "../../kube/client.ts";
import { asText, type JsonObject, valueAt } from "../api-server/json.ts";
import type { KubeObject } from "../api-server/kube-object.ts";
import { type DeploymentChange, STAND_IN_ANNOTATION } from "./deployments.ts";
import type { SliceChange } from "./slices.ts";

export type FollowedResource = "pods" | "deployments" | "services" | "endpointslices" | "nodes";

export interface ChangeRequest {
  readonly resource: FollowedResource;
  readonly request: KubeRequest;
}

const COLLECTIONS: Readonly<Record<FollowedResource, string>> = {
  pods: "/api/v1",
  services: "/api/v1",
  nodes: "/api/v1",
  deployments: "/apis/apps/v1",
  endpointslices: "/apis/discovery.k8s.io/v1",
};

/** All objects of a resource. */
export function collectionPath(resource: FollowedResource): string {
  return `${COLLECTIONS[resource]}/${resource}`;
}

function inNamespace(resource: FollowedResource, namespace: string): string {
  return `${COLLECTIONS[resource]}/namespaces/${namespace}/${resource}`;
}

/** One object. */
function objectPath(resource: FollowedResource, { metadata }: KubeObject): string {
  const { namespace, name } = metadata;
  return namespace === undefined
    ? `${collectionPath(resource)}/${name}`
    : `${inNamespace(resource, namespace)}/${name}`;
}

function create(resource: FollowedResource, object: JsonObject): ChangeRequest {
  const namespace = asText(valueAt(object, ["metadata", "namespace"]));
  return { resource, request: { method: "POST", path: inNamespace(resource, namespace), body: object } };
}

function remove(resource: FollowedResource, object: KubeObject, graceSeconds?: number): ChangeRequest {
  const body = graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds };
  const preconditions = { uid: object.metadata.uid };
  return {
    resource,
    request: { method: "DELETE", path: objectPath(resource, object), body: { ...body, preconditions } },
  };
}

/** A strategic merge patch of an object, or of its status. */
export function patchRequest(
  resource: FollowedResource,
  object: KubeObject,
  body: JsonObject,
  subresource: "" | "/status" = "",
): ChangeRequest {
  const path = `${objectPath(resource, object)}${subresource}`;
  return { resource, request: { method: "PATCH", path, contentType: "application/strategic-merge-patch+json", body } };
}

export function bindRequest(pod: KubeObject, node: string): ChangeRequest {
  const { name, namespace } = pod.metadata;
  const target = { apiVersion: "v1", kind: "Node", name: node };
  const body = { apiVersion: "v1", kind: "Binding", metadata: { name, namespace }, target };
  return { resource: "pods", request: { method: "POST", path: `${objectPath("pods", pod)}/binding`, body } };
}

/** A Pod whose containers have ended, gone for good. */
export function finishPodRequest(pod: KubeObject): ChangeRequest {
  return remove("pods", pod, 0);
}

export function deploymentRequest(change: DeploymentChange): ChangeRequest {
  switch (change.kind) {
    case "CreatePod":
      return create("pods", change.pod);
    case "DeletePod":
      return remove("pods", change.pod);
    case "TellDeployment": {
      const metadata = { annotations: { [STAND_IN_ANNOTATION]: "true" } };
      return patchRequest("deployments", change.deployment, { metadata, status: change.status }, "/status");
    }
  }
}

export function sliceRequest(change: SliceChange): ChangeRequest {
  switch (change.kind) {
    case "CreateSlice":
      return create("endpointslices", change.slice);
    case "ChangeSlice":
      return patchRequest("endpointslices", change.have, change.patch);
    case "DeleteSlice":
      return remove("endpointslices", change.have);
  }
}
