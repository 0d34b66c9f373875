// SPDX-License-Identifier: Apache-2.0

/** Objects of a cluster in as few words as tests need. */

import type { JsonObject } from "../../../src/sandbox/api-server/json.ts";
import { type KubeObject, toKubeObject } from "../../../src/sandbox/api-server/kube-object.ts";

interface PodShape {
  readonly labels?: Readonly<Record<string, string>>;
  readonly node?: string;
  readonly ips?: readonly string[];
  readonly ready?: boolean;
  readonly deleting?: boolean;
  readonly ports?: readonly JsonObject[];
  readonly owner?: string;
}

function conditions(ready: boolean): readonly JsonObject[] {
  return [{ type: "Ready", status: ready ? "True" : "False" }];
}

export function pod(name: string, shape: PodShape = {}): KubeObject {
  const {
    labels = { app: "web" },
    node,
    ips = [],
    ready = ips.length > 0,
    deleting = false,
    ports = [],
    owner,
  } = shape;
  return toKubeObject({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      namespace: "default",
      uid: `uid-${name}`,
      labels,
      ...(deleting ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}),
      ...(owner === undefined ? {} : { ownerReferences: [{ kind: "Deployment", uid: owner }] }),
    },
    spec: { containers: [{ name: "c", image: "i", ports }], ...(node === undefined ? {} : { nodeName: node }) },
    status: {
      phase: ips.length > 0 ? "Running" : "Pending",
      podIPs: ips.map((ip) => ({ ip })),
      conditions: conditions(ready),
    },
  });
}

export function service(name: string, spec: JsonObject, ingress: readonly string[] = []): KubeObject {
  return toKubeObject({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default", uid: `uid-${name}` },
    spec: { type: "LoadBalancer", selector: { app: "web" }, ipFamilies: ["IPv4"], ...spec },
    status: { loadBalancer: { ingress: ingress.map((ip) => ({ ip, ipMode: "VIP" })) } },
  });
}

export function node(name: string, more: JsonObject = {}): KubeObject {
  return toKubeObject({ metadata: { name }, spec: more, status: { conditions: conditions(true) } });
}
