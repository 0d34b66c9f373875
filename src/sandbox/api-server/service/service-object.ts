// SPDX-License-Identifier: Apache-2.0

/** A Service as the API server's rules see it: the fields that they read or write. */

import type { JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";

export interface PortSpec {
  readonly name?: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetPort: number | string;
  /** undefined = none. */
  readonly nodePort?: number | undefined;
  readonly appProtocol?: string;
}

export interface ServiceSpec {
  readonly type: string;
  readonly ports?: readonly PortSpec[] | undefined;
  readonly selector?: Readonly<Record<string, string>> | undefined;
  readonly clusterIP?: string | undefined;
  readonly clusterIPs?: readonly string[] | undefined;
  readonly ipFamilies?: readonly string[] | undefined;
  readonly ipFamilyPolicy?: string | undefined;
  readonly externalName?: string | undefined;
  readonly externalIPs?: readonly string[] | undefined;
  readonly externalTrafficPolicy?: string | undefined;
  readonly internalTrafficPolicy?: string | undefined;
  readonly healthCheckNodePort?: number | undefined;
  readonly sessionAffinity: string;
  readonly sessionAffinityConfig?: JsonObject | undefined;
  readonly loadBalancerIP?: string | undefined;
  readonly loadBalancerClass?: string | undefined;
  readonly loadBalancerSourceRanges?: readonly string[] | undefined;
  readonly allocateLoadBalancerNodePorts?: boolean | undefined;
  readonly trafficDistribution?: string | undefined;
}

export interface IngressStatus {
  readonly ip?: string;
  readonly hostname?: string;
  readonly ipMode?: string;
  readonly ports?: readonly { readonly port: number; readonly protocol: string; readonly error?: string }[];
}

export interface ServiceObject extends KubeObject {
  readonly spec: ServiceSpec;
  readonly status: {
    readonly loadBalancer: { readonly ingress?: readonly IngressStatus[] };
    readonly conditions?: readonly JsonObject[];
  };
}

/** The object as a Service: its form has been read and defaulted, so the fields have their types. */
export function asService(object: KubeObject): ServiceObject {
  const service = object as unknown as ServiceObject;
  return {
    ...service,
    spec: service.spec ?? ({ type: "ClusterIP", sessionAffinity: "None" } satisfies ServiceSpec),
    status: { ...service.status, loadBalancer: service.status?.loadBalancer ?? {} },
  };
}

/** What its status says that it is reached by: addresses, and names where it has no address. */
export function publishedAddresses(object: KubeObject): readonly string[] {
  const { ingress = [] } = asService(object).status.loadBalancer;
  return ingress.map(({ ip, hostname }) => ip ?? hostname ?? "");
}

/** The Service with some fields of its spec replaced; a field given as undefined is taken away. */
export function withSpec(service: ServiceObject, change: Partial<ServiceSpec>): ServiceObject {
  const spec = Object.fromEntries(
    Object.entries({ ...service.spec, ...change }).filter(([, value]) => value !== undefined),
  );
  return { ...service, spec: spec as unknown as ServiceSpec };
}

/** "None" as the only cluster IP. */
export const NO_CLUSTER_IP = "None";

export function isHeadless(service: ServiceObject): boolean {
  return service.spec.clusterIPs?.length === 1 && service.spec.clusterIPs[0] === NO_CLUSTER_IP;
}

export function isLoadBalancer(service: ServiceObject): boolean {
  return service.spec.type === "LoadBalancer";
}

/** Type NodePort or LoadBalancer. */
export function hasNodePorts(service: ServiceObject): boolean {
  return service.spec.type === "NodePort" || isLoadBalancer(service);
}

export function hasClusterIPs(service: ServiceObject): boolean {
  return service.spec.type !== "ExternalName";
}

/** Only LoadBalancer with externalTrafficPolicy Local has a health check port. */
export function needsHealthCheckPort(service: ServiceObject): boolean {
  return isLoadBalancer(service) && service.spec.externalTrafficPolicy === "Local";
}

/** Whether externalTrafficPolicy means anything: NodePort, LoadBalancer, or ClusterIP with external addresses. */
export function isExternallyAccessible(service: ServiceObject): boolean {
  const { type, externalIPs } = service.spec;
  return hasNodePorts(service) || (type === "ClusterIP" && (externalIPs?.length ?? 0) > 0);
}

/** Whether ports without a nodePort get one from the API server. */
export function allocatesNodePorts(service: ServiceObject): boolean {
  if (service.spec.type === "NodePort") return true;
  return isLoadBalancer(service) && service.spec.allocateLoadBalancerNodePorts !== false;
}

/** The nodePorts of a Service's ports, without its health check port. */
export function nodePortsOf(service: ServiceObject): readonly number[] {
  return (service.spec.ports ?? []).flatMap((port) => (port.nodePort === undefined ? [] : [port.nodePort]));
}
