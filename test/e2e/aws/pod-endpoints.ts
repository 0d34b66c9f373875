// SPDX-License-Identifier: Apache-2.0

import type { KubeApi } from "../cluster/kube-api.ts";

/** A pod as EndpointSlices show it; nothing runs there, and nobody asks. */
export interface PodEndpoint {
  readonly address: string;
  readonly node: string;
  /** Where it listens, by the name of the Service's port. */
  readonly ports: Readonly<Record<string, number>>;
  readonly conditions?: { readonly ready: boolean; readonly serving?: boolean; readonly terminating?: boolean };
}

/** Makes the pods the endpoints of a Service, in place of those it had: one EndpointSlice, as no kube-controller-manager runs. */
export async function createPodEndpoints(api: KubeApi, service: string, pods: readonly PodEndpoint[]): Promise<void> {
  const [first] = pods;
  await api.apply({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name: service, namespace: "default", labels: { "kubernetes.io/service-name": service } },
    addressType: "IPv4",
    endpoints: pods.map(({ address, node, conditions = { ready: true } }) => ({
      addresses: [address],
      nodeName: node,
      conditions,
    })),
    ports: Object.entries(first?.ports ?? {}).map(([name, port]) => ({ name, port, protocol: "TCP" })),
  });
}
