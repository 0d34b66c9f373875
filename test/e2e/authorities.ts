// SPDX-License-Identifier: Apache-2.0

/** A cluster that knows client certificates and front proxies, and users of whom some may read metrics. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type MadeCertificate, makeAuthority } from "../support/make-certificate.ts";
import type { NewObject } from "./cluster/objects.ts";
import { readRunEnvironment } from "./run-environment.ts";

/** Signs certificates of clients. */
export const clients: MadeCertificate = makeAuthority("cluster-clients");

/** Signs certificates of front proxies, of which `front-proxy-client` is believed. */
export const proxies: MadeCertificate = makeAuthority("front-proxies");

/** Flags by which kube-apiserver believes them, and tells so in the ConfigMap extension-apiserver-authentication. */
export function authorityFlags(): readonly string[] {
  return [
    `--client-ca-file=${writeDataFile("clients.crt", clients.cert)}`,
    `--requestheader-client-ca-file=${writeDataFile("proxies.crt", proxies.cert)}`,
    "--requestheader-allowed-names=front-proxy-client",
    "--requestheader-username-headers=X-Remote-User",
    "--requestheader-group-headers=X-Remote-Group",
    "--requestheader-extra-headers-prefix=X-Remote-Extra-",
  ];
}

/** Returns its path; it goes with the run. */
export function writeDataFile(name: string, text: string): string {
  const folder = join(readRunEnvironment().dataFolder, "files");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const group = "rbac.authorization.k8s.io";

/** The service account `scraper`, the user `jane` and the group `readers` may read metrics, the service account `other` may not. */
export const metricsRights: readonly NewObject[] = [
  ...["scraper", "other"].map((name) => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace: "default" },
  })),
  {
    apiVersion: `${group}/v1`,
    kind: "ClusterRole",
    metadata: { name: "metrics-reader" },
    rules: [{ nonResourceURLs: ["/metrics", "/metrics/slis"], verbs: ["get"] }],
  },
  {
    apiVersion: `${group}/v1`,
    kind: "ClusterRoleBinding",
    metadata: { name: "metrics-reader" },
    roleRef: { apiGroup: group, kind: "ClusterRole", name: "metrics-reader" },
    subjects: [
      { kind: "ServiceAccount", name: "scraper", namespace: "default" },
      { kind: "User", apiGroup: group, name: "jane" },
      { kind: "Group", apiGroup: group, name: "readers" },
    ],
  },
];
