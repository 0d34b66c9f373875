// SPDX-License-Identifier: Apache-2.0

/** Nodes as kubelets register and report them. */

import type { Clock } from "../../clock.ts";
import type { KubeClient } from "../../kube/client.ts";
import type { JsonObject } from "../api-server/json.ts";
import { toTimestamp } from "../api-server/kube-object.ts";
import type { SandboxNode } from "../sandbox-parts.ts";
import type { ManifestApplier } from "./manifests.ts";

/** The Node object that a kubelet would register. */
function toNodeManifest({ name, labels, providerID }: SandboxNode): JsonObject {
  const spec = providerID === undefined ? {} : { providerID };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec };
}

/** The status that a kubelet would report. */
function toNodeStatus(node: SandboxNode, at: string): JsonObject {
  const condition = (type: string, status: string, reason: string): JsonObject => ({
    type,
    status,
    reason,
    message: "",
    lastHeartbeatTime: at,
    lastTransitionTime: at,
  });
  return {
    addresses: [
      { type: "InternalIP", address: node.ipv4 },
      { type: "InternalIP", address: node.ipv6 },
      { type: "Hostname", address: node.name },
    ],
    conditions: [condition("Ready", "True", "KubeletReady"), condition("NetworkUnavailable", "False", "RouteCreated")],
    nodeInfo: { kubeletVersion: "sandbox", operatingSystem: "linux", architecture: "amd64" },
  };
}

export interface NodeRegistry {
  readonly applier: ManifestApplier;
  readonly client: KubeClient;
  readonly clock: Clock;
}

/** Makes the node part of the cluster, ready from the start. */
export async function registerNode(node: SandboxNode, { applier, client, clock }: NodeRegistry): Promise<void> {
  await applier.apply(toNodeManifest(node));
  await client.request({
    method: "PATCH",
    path: `/api/v1/nodes/${node.name}/status`,
    // A strategic merge tells addresses apart by their type, and would double two of one type.
    contentType: "application/merge-patch+json",
    body: { status: toNodeStatus(node, toTimestamp(clock.now())) },
  });
}
