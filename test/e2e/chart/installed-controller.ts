// SPDX-License-Identifier: Apache-2.0

/** The controller as a pod of the installed Deployment would be: its arguments, its files, and the rights of its account. */

import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Cluster } from "../cluster/cluster.ts";
import { eventually } from "../eventually.ts";
import { imageEnvironment } from "../fairlead/image-environment.ts";
import type { ManagedProcess } from "../process/managed-process.ts";
import type { ProcessGroup } from "../process/process-group.ts";
import { tryCommand } from "../process/run-command.ts";
import { release } from "./helm.ts";

interface Deployment {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
}

interface Container {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe: {
    readonly httpGet: { readonly scheme: string; readonly path: string; readonly port: string };
  };
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Surroundings {
  readonly cluster: Cluster;
  readonly processes: ProcessGroup;
  readonly bundle: string;
  /** For the files of ConfigMaps. */
  readonly folder: string;
}

/** Starts it, and waits until its readiness probe succeeds. */
export async function startInstalled({ cluster, processes, bundle, folder }: Surroundings): Promise<ManagedProcess> {
  const path = `/apis/apps/v1/namespaces/${release.namespace}/deployments/fairlead-controller`;
  const { spec } = (await cluster.api.get<Deployment>(path)).spec.template;
  const [container = assert.fail()] = spec.containers;
  const token = await cluster.serviceAccountToken(release.namespace, spec.serviceAccountName);
  const mounted = await mountConfigMaps(cluster, spec, folder);
  const child = processes.start({
    name: "installed-controller",
    command: process.execPath,
    args: [bundle, ...container.args.map(mounted)],
    env: { ...imageEnvironment(), KUBECONFIG: cluster.kubeconfig("installed-controller", token, cluster.server) },
  });
  await eventually("its readiness probe succeeds", () => {
    child.assertRunning();
    return probe(container);
  });
  return child;
}

/** Writes the files. Returns what says an argument with the path of one as it is here. */
async function mountConfigMaps(cluster: Cluster, spec: PodSpec, folder: string): Promise<(arg: string) => string> {
  const mounts = spec.containers.flatMap(({ volumeMounts = [] }) => volumeMounts);
  const places = new Map<string, string>();
  for (const { name, configMap } of spec.volumes ?? []) {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    const path = `/api/v1/namespaces/${release.namespace}/configmaps/${configMap?.name}`;
    const { data } = await cluster.api.get<{ readonly data: Readonly<Record<string, string>> }>(path);
    for (const [file, text] of Object.entries(data)) writeFileSync(join(place, file), text);
    places.set(mounts.find((mount) => mount.name === name)?.mountPath ?? assert.fail(`${name} is not mounted`), place);
  }
  return (arg) => [...places].reduce((said, [mountPath, place]) => said.replace(mountPath, place), arg);
}

/** As a kubelet does it, which verifies no certificate. */
async function probe({ readinessProbe, ports }: Container): Promise<boolean> {
  const { scheme, path, port } = readinessProbe.httpGet;
  const { containerPort } = ports.find(({ name }) => name === port) ?? assert.fail(`there is no port ${port}`);
  const url = `${scheme.toLowerCase()}://127.0.0.1:${containerPort}${path}`;
  return (await tryCommand("curl", ["--silent", "--fail", "--insecure", url])).code === 0;
}
