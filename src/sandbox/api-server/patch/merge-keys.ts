// SPDX-License-Identifier: Apache-2.0

import { modelFields, parseModelType } from "../model-form.ts";

/** How a strategic merge patch treats one field. */
export type MergeStrategy =
  /** A list of objects told apart by `key`, or a list of scalars as a set where the key is "". */
  | { readonly kind: "MergeList"; readonly key: string; readonly element: string | undefined }
  | { readonly kind: "Object"; readonly model: string }
  | { readonly kind: "Replace" };

/**
 * The lists that are merged, by model and field: `patchMergeKey` of the Go types of Kubernetes v1.36 (core/v1, apps/v1,
 * meta/v1). "" = a set of scalars. A list that is not here is replaced as a whole.
 */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  "V1ObjectMeta.finalizers": "",
  "V1ObjectMeta.ownerReferences": "uid",
  "V1ServiceSpec.ports": "port",
  "V1ServiceStatus.conditions": "type",
  "V1NodeSpec.podCIDRs": "",
  "V1NodeStatus.addresses": "type",
  "V1NodeStatus.conditions": "type",
  "V1NamespaceStatus.conditions": "type",
  "V1PodStatus.conditions": "type",
  "V1PodStatus.podIPs": "ip",
  "V1PodStatus.hostIPs": "ip",
  "V1PodSpec.containers": "name",
  "V1PodSpec.initContainers": "name",
  "V1PodSpec.ephemeralContainers": "name",
  "V1PodSpec.volumes": "name",
  "V1PodSpec.imagePullSecrets": "name",
  "V1PodSpec.hostAliases": "ip",
  "V1PodSpec.schedulingGates": "name",
  "V1PodSpec.topologySpreadConstraints": "topologyKey",
  "V1Container.env": "name",
  "V1Container.ports": "containerPort",
  "V1Container.volumeMounts": "mountPath",
  "V1Container.volumeDevices": "devicePath",
  "V1DeploymentStatus.conditions": "type",
  "V1DaemonSetStatus.conditions": "type",
};

/** How the field of a model of the client library is merged. */
export function mergeStrategyOf(model: string | undefined, field: string): MergeStrategy {
  const notation = modelFields(model ?? "")?.find((entry) => entry.baseName === field)?.type;
  if (notation === undefined) return { kind: "Replace" };
  const type = parseModelType(notation);
  if (type.kind === "Model") return { kind: "Object", model: type.name };
  if (type.kind === "Map") return { kind: "Object", model: type.of };
  const key = MERGE_KEYS[`${model}.${field}`];
  if (type.kind !== "List" || key === undefined) return { kind: "Replace" };
  return { kind: "MergeList", key, element: key === "" ? undefined : type.of };
}
