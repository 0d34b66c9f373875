// SPDX-License-Identifier: Apache-2.0

/** Nodes by the thousand, each as large as those of real clusters, and what their kubelets go on saying of them. */

import { systemClock } from "../../src/clock.ts";
import { uninitializedTaint } from "../../src/model/uninitialized-taint.ts";
import type { KubeApi } from "../e2e/cluster/kube-api.ts";
import { eachOf } from "./crowd.ts";

/** Where a node is, and how its provider knows it. */
export interface NodePlace {
  readonly zone: string;
  /** undefined = nobody has given it one. */
  readonly providerID: string | undefined;
}

/** Images that a kubelet lists at most (`nodeStatusMaxImages`): the bulk of a Node. */
const images = 50;

/** Each in one POST, status included and waiting for its initialization, as a kubelet registers itself. */
export async function createNodes(api: KubeApi, count: number, placeOf: (index: number) => NodePlace): Promise<void> {
  await eachOf(count, (index) => api.create("/api/v1/nodes", newNode(index, placeOf(index))));
}

export function nodeName(index: number): string {
  return `worker-${index}`;
}

function newNode(index: number, { zone, providerID }: NodePlace): unknown {
  const name = nodeName(index);
  const instanceType = "m5.large";
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "linux",
        "beta.kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": instanceType,
        "beta.kubernetes.io/instance-type": instanceType,
        "topology.kubernetes.io/zone": zone,
        "topology.kubernetes.io/region": zone.slice(0, -1),
        "failure-domain.beta.kubernetes.io/zone": zone,
        "failure-domain.beta.kubernetes.io/region": zone.slice(0, -1),
        "example.org/pool": `pool-${index % 7}`,
      },
    },
    spec: {
      podCIDR: `10.${index >> 8}.${index & 255}.0/24`,
      taints: [{ key: uninitializedTaint, value: "true", effect: "NoSchedule" }],
      ...(providerID !== undefined && { providerID }),
    },
    status: newStatus(name, index),
  };
}

function newStatus(name: string, index: number): unknown {
  const resources = { cpu: "2", memory: "7934460Ki", pods: "110", "ephemeral-storage": "83873772Ki" };
  return {
    capacity: resources,
    allocatable: resources,
    conditions: conditionsAt(),
    addresses: [
      { type: "InternalIP", address: `172.${16 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}` },
      { type: "Hostname", address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: hexOf(index),
      systemUUID: hexOf(index),
      bootID: hexOf(index),
      kernelVersion: "6.12.0",
      osImage: "Debian GNU/Linux 13 (trixie)",
      containerRuntimeVersion: "containerd://2.1.4",
      kubeletVersion: "v1.36.3",
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
    images: Array.from({ length: images }, (_, image) => ({
      names: [
        `registry.example.org/team/service-${image}@sha256:${hexOf(image)}`,
        `registry.example.org/team/service-${image}:1.${image}`,
      ],
      sizeBytes: 50_000_000 + image,
    })),
  };
}

function hexOf(number: number): string {
  return number.toString(16).padStart(64, "0");
}

function conditionsAt(): readonly unknown[] {
  const time = new Date(systemClock.now()).toISOString().replace(/\.\d+Z$/, "Z");
  const condition = (type: string, status: string): unknown => ({
    type,
    status,
    reason: `Kubelet${type}`,
    message: "as the kubelet says",
    lastHeartbeatTime: time,
    lastTransitionTime: "2026-01-01T00:00:00Z",
  });
  return [
    condition("MemoryPressure", "False"),
    condition("DiskPressure", "False"),
    condition("PIDPressure", "False"),
    condition("Ready", "True"),
  ];
}

/** Milliseconds between two handfuls of updates. */
const tickMs = 50;

/**
 * One node after the other says that it is alive, as kubelets do: nothing changes but times. Resolves to how many have said so when
 * `forMs` is over, which is fewer than asked for where the API server cannot keep up.
 */
export async function heartbeat(
  api: KubeApi,
  nodes: number,
  { perSecond, forMs }: { readonly perSecond: number; readonly forMs: number },
): Promise<number> {
  const began = systemClock.monotonic();
  let sent = 0;
  let done = 0;
  const underWay = new Set<Promise<void>>();
  for (let elapsed = 0; elapsed < forMs; elapsed = systemClock.monotonic() - began) {
    while (sent < (elapsed / 1000) * perSecond && underWay.size < lanes) {
      const beat = beatOnce(api, nodeName(sent++ % nodes)).then(() => {
        done += 1;
        underWay.delete(beat);
      });
      underWay.add(beat);
    }
    await systemClock.sleep(tickMs);
  }
  const inTime = done;
  await Promise.all(underWay);
  return inTime;
}

/** Updates under way at once at most. */
const lanes = 64;

async function beatOnce(api: KubeApi, name: string): Promise<void> {
  await api.call({
    method: "PATCH",
    path: `/api/v1/nodes/${name}/status`,
    body: { status: { conditions: conditionsAt() } },
    contentType: "application/strategic-merge-patch+json",
  });
}
