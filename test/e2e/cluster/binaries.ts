// SPDX-License-Identifier: Apache-2.0

import { existsSync } from "node:fs";
import { join } from "node:path";

/** Paths of the programs of a Kubernetes control plane and node. */
export interface Binaries {
  readonly etcd: string;
  readonly apiServer: string;
  readonly controllerManager: string;
  readonly proxy: string;
  readonly kubectl: string;
}

const programs: Binaries = {
  etcd: "etcd",
  apiServer: "kube-apiserver",
  controllerManager: "kube-controller-manager",
  proxy: "kube-proxy",
  kubectl: "kubectl",
};

/** The programs in `folder`. @throws Error that names those that are not there. */
export function binariesIn(folder: string): Binaries {
  const missing = missingPrograms(folder);
  if (missing.length > 0) throw new Error(`${folder} lacks ${missing.join(", ")}`);
  const path = (name: keyof Binaries): string => join(folder, programs[name]);
  return {
    etcd: path("etcd"),
    apiServer: path("apiServer"),
    controllerManager: path("controllerManager"),
    proxy: path("proxy"),
    kubectl: path("kubectl"),
  };
}

/** Names of the programs that `folder` lacks. */
export function missingPrograms(folder: string): readonly string[] {
  return Object.values(programs).filter((program) => !existsSync(join(folder, program)));
}
