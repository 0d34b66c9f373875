// SPDX-License-Identifier: Apache-2.0

/** Where the API server is and which cluster, user and context say so: kubeconfig files, or the pod's own mount. */

import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { delimiter, dirname, resolve } from "node:path";
// By deep path, because the package's index costs 84 MiB and half a second, its `config.js` just the same (2,700 model files).
import {
  type Cluster,
  type Context,
  newClusters,
  newContexts,
  newUsers,
  type User,
} from "@kubernetes/client-node/dist/config_types.js";
import { parse } from "yaml";
import { UserError } from "../errors.ts";

/** Where Kubernetes mounts a pod's service account. */
export const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Where to look, in this order: the file, KUBECONFIG, the pod's service account. */
export interface KubeconfigSource {
  /** `--kubeconfig`; undefined or "" = not given. */
  readonly file: string | undefined;
  /** `process.env`: KUBECONFIG, KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are looked at. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `--master`: URL of the API server, whatever is said of it elsewhere; undefined or "" = not given. */
  readonly server?: string | undefined;
  /** For tests; `serviceAccountFolder` otherwise. */
  readonly serviceAccountFolder?: string;
}

/** The current context, resolved; paths are absolute. */
export interface Kubeconfig {
  readonly cluster: Cluster;
  readonly user: User;
  /** Read anew while we run, because tokens are rotated. */
  readonly tokenFile: string | undefined;
  readonly namespace: string | undefined;
}

/** @throws UserError("InvalidKubeconfig") when nothing says where the API server is, or what says so is broken. */
export function loadKubeconfig(source: KubeconfigSource): Kubeconfig {
  const found = findKubeconfig(source);
  const server = source.server || undefined;
  if (found === undefined && server === undefined) {
    throw refuse("no API server is known: give --kubeconfig=FILE, set KUBECONFIG, or run in a pod");
  }
  const { cluster, ...identity } = found ?? nobody;
  return { ...identity, cluster: server === undefined ? cluster : { ...cluster, server: server.replace(/\/$/, "") } };
}

/** With a server alone, as upstream has it: no credentials, and the machine's own authorities. */
const nobody: Kubeconfig = {
  cluster: { name: "", server: "", skipTLSVerify: false },
  user: { name: "" },
  tokenFile: undefined,
  namespace: undefined,
};

function findKubeconfig(source: KubeconfigSource): Kubeconfig | undefined {
  if (source.file !== undefined && source.file !== "") return mergeFiles([source.file]);
  const listed = (source.environment["KUBECONFIG"] ?? "").split(delimiter).filter((file) => file !== "");
  if (listed.length > 0) return mergeFiles(listed);
  const host = source.environment["KUBERNETES_SERVICE_HOST"];
  const port = source.environment["KUBERNETES_SERVICE_PORT"];
  if (host !== undefined && host !== "" && port !== undefined) {
    return inCluster(host, port, source.serviceAccountFolder ?? serviceAccountFolder);
  }
  return undefined;
}

interface Parts {
  readonly clusters: readonly Cluster[];
  readonly users: readonly FileUser[];
  readonly contexts: readonly Context[];
  readonly currentContext: string | undefined;
}

interface FileUser {
  readonly name: string;
  readonly user: User;
  readonly tokenFile: string | undefined;
}

/** As kubectl does it: of two entries with one name the first counts, and so does the first current context. */
function mergeFiles(files: readonly string[]): Kubeconfig {
  const parts = files.map(readParts);
  const current = parts.find((part) => part.currentContext !== undefined)?.currentContext;
  const where = `kubeconfig ${files.join(", ")}`;
  if (current === undefined) throw refuse(`${where}: no current-context is set`);
  const context = parts.flatMap((part) => part.contexts).find((each) => each.name === current);
  if (context === undefined) throw refuse(`${where}: there is no context "${current}"`);
  const cluster = parts.flatMap((part) => part.clusters).find((each) => each.name === context.cluster);
  if (cluster === undefined) throw refuse(`${where}: there is no cluster "${context.cluster}"`);
  const found = parts.flatMap((part) => part.users).find((each) => each.name === context.user);
  if (found === undefined && context.user !== undefined && context.user !== "") {
    throw refuse(`${where}: there is no user "${context.user}"`);
  }
  const user = found?.user ?? { name: "" };
  checkSupported(cluster, user);
  return { cluster, user, tokenFile: found?.tokenFile, namespace: context.namespace };
}

function readParts(file: string): Parts {
  const folder = dirname(resolve(file));
  try {
    const raw: unknown = parse(readFileSync(file, "utf8"));
    const document = asRecord(raw);
    return {
      clusters: newClusters(asList(document["clusters"])).map((cluster) => withAbsoluteCa(cluster, folder)),
      users: asList(document["users"]).map((entry) => toFileUser(entry, folder)),
      contexts: newContexts(asList(document["contexts"])),
      currentContext: asText(document["current-context"]),
    };
  } catch (thrown) {
    throw refuse(`kubeconfig ${file}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function withAbsoluteCa(cluster: Cluster, folder: string): Cluster {
  return cluster.caFile === undefined ? cluster : { ...cluster, caFile: resolve(folder, cluster.caFile) };
}

function toFileUser(entry: unknown, folder: string): FileUser {
  const [user] = newUsers([entry]);
  if (user === undefined) throw new Error("a user has no name");
  const tokenFile = asText(asRecord(asRecord(entry)["user"])["tokenFile"]);
  return {
    name: user.name,
    user: {
      ...user,
      ...(user.certFile ? { certFile: resolve(folder, user.certFile) } : {}),
      ...(user.keyFile ? { keyFile: resolve(folder, user.keyFile) } : {}),
    },
    tokenFile: tokenFile === undefined ? undefined : resolve(folder, tokenFile),
  };
}

/** Said at the start, not found out by a refused request. */
function checkSupported(cluster: Cluster, user: User): void {
  if (cluster.proxyUrl) throw refuse(`cluster "${cluster.name}": proxy-url is not supported`);
  if (user.authProvider) {
    throw refuse(`user "${user.name}": auth-provider is not supported; use an exec plugin, a token or a certificate`);
  }
}

function inCluster(host: string, port: string, folder: string): Kubeconfig {
  const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
  return {
    cluster: { name: "in-cluster", server, caFile: `${folder}/ca.crt`, skipTLSVerify: false },
    user: { name: "in-cluster" },
    tokenFile: `${folder}/token`,
    namespace: readNamespace(`${folder}/namespace`),
  };
}

function readNamespace(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return undefined;
  }
}

function refuse(message: string): UserError {
  return new UserError("InvalidKubeconfig", message);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
