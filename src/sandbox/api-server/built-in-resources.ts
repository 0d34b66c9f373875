// SPDX-License-Identifier: Apache-2.0

/** The kinds of Kubernetes itself that the sandbox serves: those that Fairlead and its manifests use. */

import { defaultEndpointSlice, defaultEvent, defaultNamespace, defaultNode, defaultPod } from "./core-defaults.ts";
import { NAMESPACE_RULES, NODE_RULES, POD_RULES } from "./core-rules.ts";
import type { JsonObject } from "./json.ts";
import { createModelForm } from "./model-form.ts";
import { modelOpenApi } from "./model-open-api.ts";
import type { Column, Resource, Rules } from "./resource.ts";
import { defaultService } from "./service/default-service.ts";
import {
  CONFIG_MAP_COLUMNS,
  CRD_COLUMNS,
  DEPLOYMENT_COLUMNS,
  ENDPOINT_SLICE_COLUMNS,
  EVENT_COLUMNS,
  LEASE_COLUMNS,
  NAMESPACE_COLUMNS,
  NODE_COLUMNS,
  PLAIN_COLUMNS,
  POD_COLUMNS,
  SECRET_COLUMNS,
  SERVICE_COLUMNS,
} from "./table/columns.ts";

interface BuiltIn {
  /** Name of the client library's model. */
  readonly model: string;
  readonly group?: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  /** In `kubectl get all`. */
  readonly inAll?: boolean;
  readonly namespaced: boolean;
  readonly hasStatus?: boolean;
  readonly hasGeneration?: boolean;
  readonly selectableFields?: readonly string[];
  readonly columns?: readonly Column[];
  readonly rules?: Rules;
  readonly defaults?: (object: JsonObject) => JsonObject;
}

/** ReturnDeletedObject in kube-apiserver's registry. */
const RETURNS_DELETED = new Set(["namespaces", "pods", "serviceaccounts", "services"]);

function toResource(builtIn: BuiltIn): Resource {
  const kind = builtIn.model.replace(/^(Core)?V1/, "");
  return {
    group: builtIn.group ?? "",
    version: "v1",
    kind,
    plural: builtIn.plural,
    singular: kind.toLowerCase(),
    shortNames: builtIn.shortNames ?? [],
    categories: builtIn.inAll === true ? ["all"] : [],
    namespaced: builtIn.namespaced,
    hasStatus: builtIn.hasStatus ?? false,
    hasScale: builtIn.plural === "deployments",
    actions: builtIn.plural === "pods" ? { binding: "Binding", eviction: "Eviction" } : {},
    hasGeneration: builtIn.hasGeneration ?? false,
    returnsDeleted: RETURNS_DELETED.has(builtIn.plural),
    selectableFields: builtIn.selectableFields ?? [],
    mergeType: builtIn.model,
    form: createModelForm(builtIn.model, builtIn.defaults ?? ((object) => object)),
    rules: builtIn.rules ?? {},
    columns: builtIn.columns ?? PLAIN_COLUMNS,
    openApi: () => modelOpenApi(builtIn.model),
  };
}

const CORE: readonly BuiltIn[] = [
  {
    model: "V1Namespace",
    plural: "namespaces",
    shortNames: ["ns"],
    namespaced: false,
    hasStatus: true,
    selectableFields: ["status.phase"],
    columns: NAMESPACE_COLUMNS,
    rules: NAMESPACE_RULES,
    defaults: defaultNamespace,
  },
  {
    model: "V1Node",
    plural: "nodes",
    shortNames: ["no"],
    namespaced: false,
    hasStatus: true,
    selectableFields: ["spec.unschedulable"],
    columns: NODE_COLUMNS,
    rules: NODE_RULES,
    defaults: defaultNode,
  },
  {
    model: "V1Pod",
    plural: "pods",
    shortNames: ["po"],
    inAll: true,
    namespaced: true,
    hasStatus: true,
    hasGeneration: true,
    columns: POD_COLUMNS,
    rules: POD_RULES,
    selectableFields: ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "status.phase", "status.podIP"],
    defaults: defaultPod,
  },
  {
    model: "CoreV1Event",
    plural: "events",
    shortNames: ["ev"],
    namespaced: true,
    columns: EVENT_COLUMNS,
    selectableFields: [
      ...["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map(
        (field) => `involvedObject.${field}`,
      ),
      "reason",
      "reportingComponent",
      "source",
      "type",
    ],
    defaults: defaultEvent,
  },
  { model: "V1ConfigMap", plural: "configmaps", shortNames: ["cm"], namespaced: true, columns: CONFIG_MAP_COLUMNS },
  { model: "V1Secret", plural: "secrets", namespaced: true, selectableFields: ["type"], columns: SECRET_COLUMNS },
  { model: "V1ServiceAccount", plural: "serviceaccounts", shortNames: ["sa"], namespaced: true },
];

const GROUPS: readonly BuiltIn[] = [
  { model: "V1Lease", group: "coordination.k8s.io", plural: "leases", namespaced: true, columns: LEASE_COLUMNS },
  {
    model: "V1EndpointSlice",
    group: "discovery.k8s.io",
    plural: "endpointslices",
    namespaced: true,
    hasGeneration: true,
    columns: ENDPOINT_SLICE_COLUMNS,
    defaults: defaultEndpointSlice,
  },
  {
    model: "V1CustomResourceDefinition",
    group: "apiextensions.k8s.io",
    plural: "customresourcedefinitions",
    shortNames: ["crd", "crds"],
    namespaced: false,
    hasStatus: true,
    hasGeneration: true,
    columns: CRD_COLUMNS,
  },
  {
    model: "V1Deployment",
    group: "apps",
    plural: "deployments",
    shortNames: ["deploy"],
    inAll: true,
    namespaced: true,
    hasStatus: true,
    hasGeneration: true,
    columns: DEPLOYMENT_COLUMNS,
  },
  {
    model: "V1DaemonSet",
    group: "apps",
    plural: "daemonsets",
    shortNames: ["ds"],
    inAll: true,
    namespaced: true,
    hasStatus: true,
    hasGeneration: true,
  },
  { model: "V1ClusterRole", group: "rbac.authorization.k8s.io", plural: "clusterroles", namespaced: false },
  {
    model: "V1ClusterRoleBinding",
    group: "rbac.authorization.k8s.io",
    plural: "clusterrolebindings",
    namespaced: false,
  },
  { model: "V1Role", group: "rbac.authorization.k8s.io", plural: "roles", namespaced: true },
  { model: "V1RoleBinding", group: "rbac.authorization.k8s.io", plural: "rolebindings", namespaced: true },
];

/** All built-in resources. `serviceRules` holds what Services have allocated, so it is made anew for each API server. */
export function builtInResources(serviceRules: Rules, crdRules: Rules): readonly Resource[] {
  const services: BuiltIn = {
    model: "V1Service",
    plural: "services",
    shortNames: ["svc"],
    inAll: true,
    namespaced: true,
    hasStatus: true,
    selectableFields: ["spec.clusterIP", "spec.type"],
    columns: SERVICE_COLUMNS,
    rules: serviceRules,
    defaults: defaultService,
  };
  const groups = GROUPS.map((builtIn) =>
    builtIn.plural === "customresourcedefinitions" ? { ...builtIn, rules: crdRules } : builtIn,
  );
  return [services, ...CORE, ...groups].map(toResource);
}
