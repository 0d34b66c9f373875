// SPDX-License-Identifier: Apache-2.0

/**
 * OpenAPI v3, as much of it as kubectl asks for: that `fieldValidation` is understood here (so that it leaves the
 * checking to the server), which patches a kind takes, and the fields for `kubectl explain`.
 */

import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { groupVersion, type Resource } from "../resource.ts";
import type { ResourceRegistry } from "../resource-registry.ts";

const FIELD_VALIDATION = { name: "fieldValidation", in: "query", schema: { type: "string" } };
/** Without the strategic one: kubectl then merges Kubernetes' own kinds by the tags of its own types. */
const PATCH_TYPES = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];

function gvkOf(resource: Resource): JsonObject {
  return { group: resource.group, version: resource.version, kind: resource.kind };
}

function schemaName(resource: Resource): string {
  const group = resource.group === "" ? "core" : resource.group;
  return `${group}.${resource.version}.${resource.kind}`;
}

function pathOf(resource: Resource): string {
  const root = resource.group === "" ? "/api" : "/apis";
  const scope = resource.namespaced ? "/namespaces/{namespace}" : "";
  return `${root}/${groupVersion(resource)}${scope}/${resource.plural}`;
}

function operation(resource: Resource, action: string, types: readonly string[]): JsonObject {
  const schema = { $ref: `#/components/schemas/${schemaName(resource)}` };
  return {
    parameters: [FIELD_VALIDATION],
    requestBody: { content: Object.fromEntries(types.map((type) => [type, { schema }])) },
    responses: { 200: { description: "OK", content: { "application/json": { schema } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvkOf(resource),
  };
}

function pathsOf(resource: Resource): readonly (readonly [string, JsonObject])[] {
  const path = pathOf(resource);
  const json = ["application/json"];
  return [
    [path, { post: operation(resource, "post", json) }],
    [`${path}/{name}`, { put: operation(resource, "put", json), patch: operation(resource, "patch", PATCH_TYPES) }],
  ];
}

function toDocument(resources: readonly Resource[]): JsonObject {
  const schemas = resources.flatMap((resource) => {
    const { schema, definitions } = resource.openApi();
    const own = { ...schema, "x-kubernetes-group-version-kind": [gvkOf(resource)] };
    return [...Object.entries(definitions), [schemaName(resource), own] as const];
  });
  return {
    openapi: "3.0.0",
    info: { title: "Fairlead sandbox", version: "v1.36" },
    paths: Object.fromEntries(resources.flatMap(pathsOf)),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

function inPath(resource: Resource): string {
  return `${resource.group === "" ? "api" : "apis"}/${groupVersion(resource)}`;
}

/** The answer to `/openapi/v3` or `/openapi/v3/apis/group/version`; undefined where there is none. */
export function openApiV3(path: string, registry: ResourceRegistry): JsonObject | undefined {
  const resources = registry.list();
  const wanted = path.slice("/openapi/v3".length).replace(/^\//, "");
  if (wanted === "") {
    const hash = createHash("sha256").update(String(registry.version)).digest("hex").slice(0, 32).toUpperCase();
    const paths = [...new Set(resources.map(inPath))].map((gv) => [
      gv,
      { serverRelativeURL: `/openapi/v3/${gv}?hash=${hash}` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }
  const served = resources.filter((resource) => inPath(resource) === wanted);
  return served.length === 0 ? undefined : toDocument(served);
}
