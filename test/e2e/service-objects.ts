// SPDX-License-Identifier: Apache-2.0

/** The objects that scenarios make: Services with the ports of the backend program, pools and advertisements. */

import type { NewObject, ServicePortSpec, ServiceSpec } from "./cluster/objects.ts";
import { loadBalancerRange } from "./lan/addresses.ts";
import { backendPorts, type EchoProtocol } from "./programs/echo.ts";

export interface EchoServicePort extends ServicePortSpec {
  readonly name: EchoProtocol;
}

const httpPort: EchoServicePort = { name: "http", port: 80, targetPort: backendPorts.http };

/** Ports of the Services, named as what the backend program speaks there. */
export const servicePorts: readonly EchoServicePort[] = [
  httpPort,
  { name: "tcp", port: 7000, targetPort: backendPorts.tcp },
  { name: "udp", protocol: "UDP", port: 7001, targetPort: backendPorts.udp },
  { name: "websocket", port: 81, targetPort: backendPorts.websocket },
  { name: "grpc", port: 9090, targetPort: backendPorts.grpc },
];

/** A Service of type LoadBalancer in namespace `default` for the pods labelled `app: <name>`, with one port, 80, unless told otherwise. */
export function newService(
  name: string,
  spec: ServiceSpec = {},
  annotations: Readonly<Record<string, string>> = {},
): NewObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default", annotations },
    spec: { type: "LoadBalancer", selector: { app: name }, ports: [httpPort], ...spec },
  };
}

export function newPool(
  name: string,
  addresses: readonly string[],
  spec: Readonly<Record<string, unknown>> = {},
): NewObject {
  return {
    apiVersion: "fairlead.dev/v1alpha1",
    kind: "IPAddressPool",
    metadata: { name },
    spec: { addresses, ...spec },
  };
}

export function newAdvertisement(name: string, spec: Readonly<Record<string, unknown>> = {}): NewObject {
  return { apiVersion: "fairlead.dev/v1alpha1", kind: "L2Advertisement", metadata: { name }, spec };
}

/** One pool with addresses of both families that are free on the test LAN, announced by all nodes. */
export function lanConfiguration(): readonly NewObject[] {
  return [newPool("lan", [loadBalancerRange.v4, loadBalancerRange.v6]), newAdvertisement("lan")];
}

export function servicePath(name: string, namespace = "default"): string {
  return `/api/v1/namespaces/${namespace}/services/${name}`;
}

export const poolsPath = "/apis/fairlead.dev/v1alpha1/ipaddresspools";
export const advertisementsPath = "/apis/fairlead.dev/v1alpha1/l2advertisements";
