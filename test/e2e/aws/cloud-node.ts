// SPDX-License-Identifier: Apache-2.0

import type { KubeApi } from "../cluster/kube-api.ts";
import type { Account } from "./account.ts";
import type { SeededZone } from "./seed.ts";

/** A node of the cluster that is an instance of the account. */
export interface CloudNode {
  readonly name: string;
  readonly instance: string;
  readonly zone: SeededZone;
}

/** Starts an instance, and registers it as its kubelet and the cloud's node controller would: Ready, with its providerID. */
export async function startNode(api: KubeApi, account: Account, name: string, zone: SeededZone): Promise<CloudNode> {
  const instance = await account.startInstance(zone);
  await api.apply({
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": zone.name } },
    spec: { providerID: `aws:///${zone.name}/${instance}` },
  });
  await setReady(api, name, true);
  return { name, instance, zone };
}

export async function setReady(api: KubeApi, name: string, isReady: boolean): Promise<void> {
  const now = new Date().toISOString();
  const ready = {
    type: "Ready",
    status: isReady ? "True" : "False",
    reason: "Test",
    message: "",
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  await api.mergePatch(`/api/v1/nodes/${name}/status`, { status: { conditions: [ready] } });
}

/** Takes the node out of the cluster, and then ends its instance. */
export async function removeNode(api: KubeApi, account: Account, node: CloudNode): Promise<void> {
  await api.delete(`/api/v1/nodes/${node.name}`);
  await account.terminateInstance(node.instance);
}
