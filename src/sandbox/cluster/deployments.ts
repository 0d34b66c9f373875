// SPDX-License-Identifier: Apache-2.0

/** Which Pods Deployments have: what the deployment and replica set controllers do, without roll-outs. */

import { isDeepStrictEqual } from "node:util";
import { asObject, asText, type JsonObject, valueAt } from "../api-server/json.ts";
import type { KubeObject } from "../api-server/kube-object.ts";
import { isReady, isTerminating } from "./pod.ts";

export type DeploymentChange =
  | { readonly kind: "CreatePod"; readonly deployment: KubeObject; readonly pod: JsonObject }
  | { readonly kind: "DeletePod"; readonly pod: KubeObject }
  | { readonly kind: "TellDeployment"; readonly deployment: KubeObject; readonly status: JsonObject };

/** Says that the sandbox takes care of this Deployment: one that somebody else takes care of has a status without it. */
export const STAND_IN_ANNOTATION = "sandbox.fairlead.dev/stand-in";

function replicasOf(deployment: KubeObject): number {
  const replicas = valueAt(deployment, ["spec", "replicas"]);
  return typeof replicas === "number" ? replicas : 1;
}

function ownerUid(pod: KubeObject): unknown {
  return pod.metadata.ownerReferences?.find((owner) => owner["kind"] === "Deployment")?.["uid"];
}

function isLeftToOthers(deployment: KubeObject): boolean {
  const observed = valueAt(deployment, ["status", "observedGeneration"]);
  return observed !== undefined && deployment.metadata.annotations?.[STAND_IN_ANNOTATION] === undefined;
}

function toPod(deployment: KubeObject): JsonObject {
  const { name, namespace, uid } = deployment.metadata;
  const template = asObject(valueAt(deployment, ["spec", "template"]));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...asObject(template["metadata"]),
      generateName: `${name}-`,
      namespace,
      ownerReferences: [{ apiVersion: "apps/v1", kind: "Deployment", name, uid, controller: true }],
    },
    spec: template["spec"],
  };
}

function toStatus(deployment: KubeObject, pods: readonly KubeObject[]): JsonObject {
  const ready = pods.filter(isReady).length;
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: pods.length,
    updatedReplicas: pods.length,
    readyReplicas: ready,
    availableReplicas: ready,
  };
}

function isTold(deployment: KubeObject, status: JsonObject): boolean {
  const told = asObject(deployment["status"]);
  return Object.entries(status).every(([field, value]) => isDeepStrictEqual(told[field] ?? 0, value ?? 0));
}

function planOne(deployment: KubeObject, pods: readonly KubeObject[]): readonly DeploymentChange[] {
  const own = pods.filter((pod) => ownerUid(pod) === deployment.metadata.uid && !isTerminating(pod));
  const missing = Math.max(0, replicasOf(deployment) - own.length);
  const surplus = own.slice(replicasOf(deployment));
  const status = toStatus(deployment, own);
  return [
    ...Array.from(
      { length: missing },
      (): DeploymentChange => ({ kind: "CreatePod", deployment, pod: toPod(deployment) }),
    ),
    ...surplus.map((pod): DeploymentChange => ({ kind: "DeletePod", pod })),
    ...(isTold(deployment, status) ? [] : [{ kind: "TellDeployment", deployment, status } as const]),
  ];
}

/** What is to be done so that each Deployment has as many Pods as it wants, and those of Deployments that are gone go. */
export function planDeployments(
  deployments: readonly KubeObject[],
  pods: readonly KubeObject[],
): readonly DeploymentChange[] {
  const known = new Set(deployments.map((deployment) => deployment.metadata.uid));
  const orphans = pods.filter((pod) => {
    const owner = ownerUid(pod);
    return owner !== undefined && !known.has(asText(owner)) && !isTerminating(pod);
  });
  const ours = deployments.filter((deployment) => !isTerminating(deployment) && !isLeftToOthers(deployment));
  return [
    ...ours.flatMap((deployment) => planOne(deployment, pods)),
    ...orphans.map((pod): DeploymentChange => ({ kind: "DeletePod", pod })),
  ];
}
