// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../src/model/request.ts";
import type { Service, ServicePort } from "../../src/model/service.ts";

/** An ordinary Service of type LoadBalancer as it is after creation, with `own` in place of what the test cares about. */
export function makeService(own: Partial<Service> = {}): Service {
  return {
    namespace: "default",
    name: "web",
    uid: `uid-of-${own.name ?? "web"}`,
    generation: 1,
    createdAt: Date.UTC(2026, 0, 1),
    deleting: false,
    labels: {},
    annotations: {},
    finalizers: [],
    type: "LoadBalancer",
    loadBalancerClass: undefined,
    ports: [makePort()],
    selector: { app: "web" },
    clusterIPs: ["10.96.0.10"],
    ipFamilies: ["IPv4"],
    ipFamilyPolicy: "SingleStack",
    externalTrafficPolicy: "Cluster",
    healthCheckNodePort: undefined,
    loadBalancerIP: undefined,
    loadBalancerSourceRanges: [],
    externalIPs: [],
    sessionAffinity: { kind: "None", timeoutSeconds: undefined },
    allocateLoadBalancerNodePorts: true,
    publishNotReadyAddresses: false,
    ingress: [],
    conditions: [],
    ...own,
  };
}

export function makePort(own: Partial<ServicePort> = {}): ServicePort {
  return {
    name: "",
    protocol: "TCP",
    port: 80,
    nodePort: 30080,
    targetPort: 8080,
    appProtocol: undefined,
    ...own,
  };
}

/** A healthy worker node. */
export function makeNode(own: Partial<Node> = {}): Node {
  const name = own.name ?? "node-1";
  return {
    name,
    uid: `uid-of-${name}`,
    labels: {},
    providerID: `fake:///${name}`,
    ready: true,
    networkUnavailable: false,
    unschedulable: false,
    deleting: false,
    taints: [],
    addresses: [],
    providedIPs: [],
    ...own,
  };
}
