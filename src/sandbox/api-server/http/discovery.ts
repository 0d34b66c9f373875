// SPDX-License-Identifier: Apache-2.0

/** What is served: /version, /api, /apis, and below; in the old form and in the aggregated one that kubectl asks for. */

import { compareText } from "../../../model/service.ts";
import type { JsonObject } from "../json.ts";
import type { Resource } from "../resource.ts";
import { groupVersion } from "../resource.ts";
import type { ResourceRegistry } from "../resource-registry.ts";

const VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];
const STATUS_VERBS = ["get", "patch", "update"];
const SCALE = { group: "autoscaling", version: "v1", kind: "Scale" };

/** The Kubernetes whose behaviour is imitated. */
const VERSION_INFO: JsonObject = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.3+fairlead-sandbox",
  gitCommit: "",
  gitTreeState: "",
  buildDate: "1970-01-01T00:00:00Z",
  goVersion: "",
  compiler: "",
  platform: "",
};

function groupsOf(registry: ResourceRegistry): readonly string[] {
  const groups = registry.list().map((resource) => resource.group);
  return [...new Set(groups)].filter((group) => group !== "").sort(compareText);
}

function versionsOf(registry: ResourceRegistry, group: string): readonly string[] {
  const versions = registry.list().filter((resource) => resource.group === group);
  return [...new Set(versions.map((resource) => resource.version))];
}

function toGroup(registry: ResourceRegistry, name: string): JsonObject {
  const versions = versionsOf(registry, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

/** Evictions are of the group policy, in whatever group the action stands. */
function gvkOfAction(action: string): JsonObject {
  return action === "eviction" ? { group: "policy", version: "v1" } : {};
}

function toEntries(resource: Resource): readonly JsonObject[] {
  const entry = {
    name: resource.plural,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: VERBS,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
  };
  const { plural, namespaced } = resource;
  const actions = Object.entries(resource.actions).map(([action, kind]) => ({
    name: `${plural}/${action}`,
    singularName: "",
    namespaced,
    ...gvkOfAction(action),
    kind,
    verbs: ["create"],
  }));
  if (!resource.hasStatus) return [entry, ...actions];
  const status = { name: `${plural}/status`, singularName: "", namespaced, kind: resource.kind, verbs: STATUS_VERBS };
  const scale = { name: `${plural}/scale`, singularName: "", namespaced, ...SCALE, verbs: STATUS_VERBS };
  return [entry, status, ...(resource.hasScale ? [scale] : []), ...actions];
}

function toResourceList(registry: ResourceRegistry, gv: string): JsonObject | undefined {
  const resources = registry.list().filter((resource) => groupVersion(resource) === gv);
  if (resources.length === 0) return undefined;
  return { kind: "APIResourceList", apiVersion: "v1", groupVersion: gv, resources: resources.flatMap(toEntries) };
}

/** The answer to a path of discovery; undefined where nothing is served. */
export function discover(path: string, registry: ResourceRegistry): JsonObject | undefined {
  if (path === "/version") return VERSION_INFO;
  if (path === "/api") return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
  if (path === "/apis") {
    const groups = groupsOf(registry).map((group) => toGroup(registry, group));
    return { kind: "APIGroupList", apiVersion: "v1", groups };
  }
  const [root, group = "", version, ...more] = path.split("/").slice(1);
  if (more.length > 0) return undefined;
  if (root === "api") return version === undefined ? toResourceList(registry, group) : undefined;
  if (root !== "apis") return undefined;
  if (version !== undefined) return toResourceList(registry, `${group}/${version}`);
  if (!groupsOf(registry).includes(group)) return undefined;
  return { kind: "APIGroup", apiVersion: "v1", ...toGroup(registry, group) };
}

function toAggregated(resource: Resource): JsonObject {
  const responseKind = { group: resource.group, version: resource.version, kind: resource.kind };
  const status = { subresource: "status", responseKind, verbs: STATUS_VERBS };
  const actions = Object.entries(resource.actions).map(([action, kind]) => ({
    subresource: action,
    responseKind: { group: "", version: "v1", ...gvkOfAction(action), kind },
    verbs: ["create"],
  }));
  const scale = { subresource: "scale", responseKind: SCALE, verbs: STATUS_VERBS };
  const subresources = [...(resource.hasStatus ? [status] : []), ...(resource.hasScale ? [scale] : []), ...actions];
  return {
    resource: resource.plural,
    responseKind,
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: VERBS,
    ...(resource.shortNames.length === 0 ? {} : { shortNames: resource.shortNames }),
    ...(resource.categories.length === 0 ? {} : { categories: resource.categories }),
    ...(subresources.length === 0 ? {} : { subresources }),
  };
}

function aggregateGroup(registry: ResourceRegistry, group: string): JsonObject {
  const versions = versionsOf(registry, group).map((version) => ({
    version,
    resources: registry
      .list()
      .filter((resource) => resource.group === group && resource.version === version)
      .map(toAggregated),
    freshness: "Current",
  }));
  return { metadata: group === "" ? {} : { name: group }, versions };
}

/** `/api` or `/apis` with all their resources in one answer (apidiscovery.k8s.io/v2). */
export function discoverAggregated(path: "/api" | "/apis", registry: ResourceRegistry): JsonObject {
  const groups = path === "/api" ? [""] : groupsOf(registry);
  const items = groups.map((group) => aggregateGroup(registry, group));
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}
