// SPDX-License-Identifier: Apache-2.0

import type { FieldError } from "./api-error.ts";
import type { JsonObject } from "./json.ts";
import type { KubeObject } from "./kube-object.ts";

/** A kind of object that the API server serves: its names, its form, and its rules. */
export interface Resource {
  /** "" for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly hasStatus: boolean;
  readonly hasScale: boolean;
  /** Subresources that take a POST, by the kind of its body: `binding` and `eviction` of Pods. */
  readonly actions: Readonly<Record<string, string>>;
  /** Whether metadata.generation counts the changes of the spec. Services and Nodes have none. */
  readonly hasGeneration: boolean;
  /** Whether DELETE answers with the object that went, and not with a Status. */
  readonly returnsDeleted: boolean;
  /** Fields that field selectors may name, beside metadata.name and metadata.namespace, as dotted paths. */
  readonly selectableFields: readonly string[];
  /** undefined = merged as plain JSON: custom resources know no strategic merge. */
  readonly mergeType: string | undefined;
  readonly form: Form;
  readonly rules: Rules;
  readonly columns: readonly Column[];
  /** The schema that /openapi/v3 tells. */
  openApi(): OpenApiSchemas;
}

/** A schema, and the schemas that it refers to by name. */
export interface OpenApiSchemas {
  readonly schema: JsonObject;
  readonly definitions: Readonly<Record<string, JsonObject>>;
}

/** What a body may look like: fields, types, defaults. */
export interface Form {
  /**
   * The body with only fields that are known, and with defaults; what was taken away is named in `unknown`.
   * @throws ApiError 400 when a field has the wrong type.
   */
  read(body: JsonObject): { readonly object: JsonObject; readonly unknown: readonly string[] };
}

/** What happens to an object of this kind on its way into the store. All of it is pure but `settle`. */
export interface Rules {
  /** Before validation: server-set fields, allocated values. @throws ApiError */
  prepareCreate?(draft: KubeObject): KubeObject;
  /** As prepareCreate, for a change of anything but the status. @throws ApiError */
  prepareUpdate?(want: KubeObject, have: KubeObject): KubeObject;
  /** For a change through `/status`; without it, everything but status and metadata stays. */
  prepareStatusUpdate?(want: KubeObject, have: KubeObject): KubeObject;
  validate?(want: KubeObject, have: KubeObject | undefined): readonly FieldError[];
  validateStatus?(want: KubeObject, have: KubeObject): readonly FieldError[];
  /** Seconds that a deleted object stays for somebody to end it; 0 = gone at once. */
  gracePeriodSeconds?(have: KubeObject, asked: number | undefined): number;
  /** Whether something other than metadata.finalizers still has to happen before a deleted object may go. */
  holdsDeletion?(object: KubeObject): boolean;
  /** What a deletion that is held changes in the object, beside its metadata. */
  markDeleted?(have: KubeObject): KubeObject;
  /** Called after the store took the change: give back and take allocated values. */
  settle?(want: KubeObject | undefined, have: KubeObject | undefined): void;
}

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 = always shown; 1 = with `-o wide`. */
  readonly priority: number;
  readonly cell: (object: KubeObject, nowMs: number) => unknown;
}

/** `plural.group`, or `plural` in the core group: the key of a resource in the store. */
export function resourceKey(resource: { readonly plural: string; readonly group: string }): string {
  return resource.group === "" ? resource.plural : `${resource.plural}.${resource.group}`;
}

/** `group/version`, or `version` in the core group. */
export function groupVersion(resource: { readonly group: string; readonly version: string }): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

/** What objects of the resource say in `apiVersion` and `kind`. */
export function typeOf(resource: Resource): { readonly apiVersion: string; readonly kind: string } {
  return { apiVersion: groupVersion(resource), kind: resource.kind };
}
