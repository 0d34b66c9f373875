// SPDX-License-Identifier: Apache-2.0

import type { Clock, Random } from "../clock.ts";
import type { Log } from "../log.ts";
import type { KubeClient } from "./client.ts";
import { textOf } from "./fields.ts";
import { createInformer, type Informer, type InformerRecorder } from "./informer.ts";

/** What kube-apiserver tells those who serve beside it: by whose word it and its clients prove themselves. */
export interface ClusterAuthentication {
  /** PEM; undefined = no certificate of a client says anything. */
  readonly clientCa: string | undefined;
  /** undefined = there are no front proxies. */
  readonly frontProxies: ClusterFrontProxies | undefined;
}

export interface ClusterFrontProxies {
  /** PEM. */
  readonly ca: string;
  /** Common names; none = any. */
  readonly allowedNames: readonly string[];
  readonly usernameHeaders: readonly string[];
  readonly uidHeaders: readonly string[];
  readonly groupHeaders: readonly string[];
  readonly extraHeaderPrefixes: readonly string[];
}

/** The role extension-apiserver-authentication-reader, which every cluster has, allows to get, list and watch just this one. */
export const authenticationConfigMap = {
  namespace: "kube-system",
  name: "extension-apiserver-authentication",
} as const;

export interface ClusterAuthenticationOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly recorder: InformerRecorder;
}

/** Follows it; to be started by the caller. It has one object, or none. */
export function createClusterAuthentication(options: ClusterAuthenticationOptions): Informer<ClusterAuthentication> {
  const { namespace, name } = authenticationConfigMap;
  return createInformer({
    ...options,
    resource: "configmaps",
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    query: { fieldSelector: `metadata.name=${name}` },
    toModel: toClusterAuthentication,
  });
}

export function toClusterAuthentication(raw: unknown): ClusterAuthentication {
  return { clientCa: textOf(raw, "data", "client-ca-file"), frontProxies: toFrontProxies(raw) };
}

/** None where anything of it cannot be read: names that are left out would let more in, not less. */
function toFrontProxies(raw: unknown): ClusterFrontProxies | undefined {
  const ca = textOf(raw, "data", "requestheader-client-ca-file");
  const allowedNames = jsonList(raw, "requestheader-allowed-names");
  const usernameHeaders = jsonList(raw, "requestheader-username-headers");
  const uidHeaders = jsonList(raw, "requestheader-uid-headers");
  const groupHeaders = jsonList(raw, "requestheader-group-headers");
  const extraHeaderPrefixes = jsonList(raw, "requestheader-extra-headers-prefix");
  if (ca === undefined || !allowedNames || !usernameHeaders || !uidHeaders || !groupHeaders || !extraHeaderPrefixes) {
    return undefined;
  }
  return { ca, allowedNames, usernameHeaders, uidHeaders, groupHeaders, extraHeaderPrefixes };
}

/** A list of texts, written as JSON in a text; none where the key is not there, undefined where it is something else. */
function jsonList(raw: unknown, key: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(textOf(raw, "data", key) ?? "[]");
    return Array.isArray(list) && list.every((entry): entry is string => typeof entry === "string") ? list : undefined;
  } catch {
    return undefined;
  }
}
