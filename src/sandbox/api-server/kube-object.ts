// SPDX-License-Identifier: Apache-2.0

import { asObject, asText, type JsonObject } from "./json.ts";

/** An object of the API: plain JSON, never changed in place. Only `metadata` has a shape that all kinds share. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

/** `uid`, `resourceVersion` and `creationTimestamp` are "" until the object is stored. */
export interface ObjectMeta {
  readonly name: string;
  readonly generateName?: string | undefined;
  /** Absent in cluster-scoped objects. */
  readonly namespace?: string | undefined;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number | undefined;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string | undefined;
  readonly deletionGracePeriodSeconds?: number | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly finalizers?: readonly string[] | undefined;
  readonly ownerReferences?: readonly JsonObject[] | undefined;
}

/** Reads a decoded body as an object: metadata that is missing becomes empty. */
export function toKubeObject(body: JsonObject): KubeObject {
  const metadata = asObject(body["metadata"]);
  return {
    ...body,
    apiVersion: asText(body["apiVersion"]),
    kind: asText(body["kind"]),
    metadata: { name: "", uid: "", resourceVersion: "", creationTimestamp: "", ...metadata } as ObjectMeta,
  };
}

/** The object with some of its metadata replaced; a field given as undefined is taken away. */
export function withMetadata(object: KubeObject, change: Partial<ObjectMeta>): KubeObject {
  const metadata = Object.fromEntries(
    Object.entries({ ...object.metadata, ...change }).filter(([, value]) => value !== undefined),
  );
  return { ...object, metadata: metadata as unknown as ObjectMeta };
}

/** RFC 3339 with whole seconds: how the API writes times. */
export function toTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
