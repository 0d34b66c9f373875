// SPDX-License-Identifier: Apache-2.0

/** A node as a kubelet with `--cloud-provider=external` registers it, and what becomes of it. */

import { uninitializedTaint } from "../../../src/model/uninitialized-taint.ts";
import type { KubeApi } from "../cluster/kube-api.ts";
import type { KubeObject } from "../cluster/objects.ts";
import { eventually } from "../eventually.ts";

export const shutdownTaint = "node.cloudprovider.kubernetes.io/shutdown";

export interface NodeObject extends KubeObject {
  readonly spec: {
    readonly providerID?: string;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status: { readonly addresses?: readonly { readonly type: string; readonly address: string }[] };
}

export interface JoiningNode {
  readonly name: string;
  /** What the kubelet was told by `--provider-id`. */
  readonly providerID?: string;
}

/** Registers a node that nothing may run on yet; it says its host name, and no address. */
export async function registerKubelet(api: KubeApi, { name, providerID }: JoiningNode): Promise<void> {
  await api.create("/api/v1/nodes", {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { "kubernetes.io/hostname": name } },
    spec: {
      ...(providerID === undefined ? {} : { providerID }),
      taints: [{ key: uninitializedTaint, value: "true", effect: "NoSchedule" }],
    },
  });
  await api.mergePatch(`/api/v1/nodes/${name}/status`, {
    status: { addresses: [{ type: "Hostname", address: name }] },
  });
}

export function findNode(api: KubeApi, name: string): Promise<NodeObject | undefined> {
  return api.find<NodeObject>(`/api/v1/nodes/${name}`);
}

/** The node, once it fits. */
export function nodeThat(
  api: KubeApi,
  name: string,
  what: string,
  fits: (node: NodeObject) => boolean,
): Promise<NodeObject> {
  return eventually(
    `${name} ${what}`,
    async () => {
      const node = await findNode(api, name);
      return node !== undefined && fits(node) ? node : undefined;
    },
    { timeoutMs: 60_000 },
  );
}

export function hasTaint({ spec }: NodeObject, key: string): boolean {
  return (spec.taints ?? []).some((taint) => taint.key === key);
}

/** In the order in which they stand. */
export function addressesOf({ status }: Pick<NodeObject, "status">): readonly string[] {
  return (status.addresses ?? []).map(({ type, address }) => `${type} ${address}`);
}
