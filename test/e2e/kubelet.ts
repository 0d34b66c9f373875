// SPDX-License-Identifier: Apache-2.0

/** What a kubelet with `--cloud-provider=external` writes to the API server: its Node as it registers it, and its changes. */

import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import type { KubeApi } from "./cluster/kube-api.ts";

export interface KubeletOptions {
  readonly name: string;
  /** Of `--node-ip`: one address, or one of each family. */
  readonly nodeIPs?: readonly string[];
  /** Of `--provider-id`. */
  readonly providerID?: string;
  /** Of `--register-with-taints`. */
  readonly taints?: readonly object[];
  readonly labels?: Readonly<Record<string, string>>;
}

const annotation = "alpha.kubernetes.io/provided-node-ip";

/** One POST, Ready, with the taint; the addresses are those of `--node-ip`, or none but its host name. */
export async function register(api: KubeApi, options: KubeletOptions): Promise<void> {
  const { name, nodeIPs = [], providerID, taints = [], labels = {} } = options;
  const annotations = nodeIPs.length === 0 ? {} : { [annotation]: nodeIPs.join(",") };
  await api.create("/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, annotations, labels: { "kubernetes.io/hostname": name, ...labels } },
    spec: {
      ...(providerID === undefined ? {} : { providerID }),
      taints: [...taints, { key: uninitializedTaint, value: "true", effect: "NoSchedule" }],
    },
    status: { addresses: kubeletAddresses(name, nodeIPs), conditions: [{ type: "Ready", status: "True" }] },
  });
}

/** Started anew with another `--node-ip`: without addresses on its Node it posts its own, else it leaves them to the controller. */
export async function changeNodeIPs(api: KubeApi, name: string, nodeIPs: readonly string[]): Promise<void> {
  await api.mergePatch(`/api/v1/nodes/${name}`, { metadata: { annotations: { [annotation]: nodeIPs.join(",") } } });
}

export async function setReady(api: KubeApi, name: string, isReady: boolean): Promise<void> {
  const ready = { type: "Ready", status: isReady ? "True" : "Unknown" };
  await api.mergePatch(`/api/v1/nodes/${name}/status`, { status: { conditions: [ready] } });
}

function kubeletAddresses(name: string, nodeIPs: readonly string[]): readonly object[] {
  return [...nodeIPs.map((address) => ({ type: "InternalIP", address })), { type: "Hostname", address: name }];
}
