// SPDX-License-Identifier: Apache-2.0

/** A Service as the core sees it: plain values, `undefined` where the API has null or nothing. */

export type IpFamily = "IPv4" | "IPv6";
export type ServiceType = "ClusterIP" | "NodePort" | "LoadBalancer" | "ExternalName";
export type Protocol = "TCP" | "UDP" | "SCTP";
export type TrafficPolicy = "Cluster" | "Local";

export interface ServicePort {
  /** "" where the only port has no name. */
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  /** undefined = none (the API's 0). */
  readonly nodePort: number | undefined;
  /** A number, or the name of a container port. */
  readonly targetPort: number | string;
  readonly appProtocol: string | undefined;
}

/** One entry of `status.loadBalancer.ingress`. An entry without `ip` has a `hostname`. */
export interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
  /** Always given with `ip` (the API server fills in VIP where it is missing), never without. */
  readonly ipMode?: "VIP" | "Proxy";
  readonly ports?: readonly IngressPort[];
}

export interface IngressPort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly error?: string;
}

export interface Condition {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
  readonly observedGeneration?: number;
  /** RFC 3339, seconds. */
  readonly lastTransitionTime: string;
}

export interface SessionAffinity {
  readonly kind: "None" | "ClientIP";
  readonly timeoutSeconds: number | undefined;
}

export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  /** Milliseconds since the epoch; whole seconds, as the API server keeps them. */
  readonly createdAt: number;
  /** deletionTimestamp is set. */
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly finalizers: readonly string[];

  readonly type: ServiceType;
  readonly loadBalancerClass: string | undefined;
  readonly ports: readonly ServicePort[];
  readonly selector: Readonly<Record<string, string>>;
  /** Without "None" and "". */
  readonly clusterIPs: readonly string[];
  readonly ipFamilies: readonly IpFamily[];
  readonly ipFamilyPolicy: "SingleStack" | "PreferDualStack" | "RequireDualStack" | undefined;
  readonly externalTrafficPolicy: TrafficPolicy;
  readonly healthCheckNodePort: number | undefined;
  readonly loadBalancerIP: string | undefined;
  readonly loadBalancerSourceRanges: readonly string[];
  readonly externalIPs: readonly string[];
  readonly sessionAffinity: SessionAffinity;
  readonly allocateLoadBalancerNodePorts: boolean;
  readonly publishNotReadyAddresses: boolean;

  readonly ingress: readonly Ingress[];
  readonly conditions: readonly Condition[];
}

/** `namespace/name`: the key of a Service in stores and queues. */
export function serviceKey(service: { readonly namespace: string; readonly name: string }): string {
  return `${service.namespace}/${service.name}`;
}

/** Orders by age, then namespace and name: who came first keeps what both want. */
export function byAge(left: Service, right: Service): number {
  return left.createdAt - right.createdAt || compareText(serviceKey(left), serviceKey(right));
}

/** Orders text by code units, the same on every machine and locale. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
