// SPDX-License-Identifier: Apache-2.0

/** The objects of the API server as it sends them, as much of them as the scenarios look at. */

import type { Condition, Ingress, Protocol, ServiceType } from "../../../src/model/service.ts";

export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
}

export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** What is sent to make an object: the API server adds the rest. */
export interface NewObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

export interface ServicePortSpec {
  readonly name?: string;
  readonly protocol?: Protocol;
  readonly port: number;
  readonly targetPort?: number | string;
  readonly nodePort?: number;
}

export interface ServiceSpec {
  readonly type?: ServiceType;
  readonly selector?: Readonly<Record<string, string>>;
  readonly ports?: readonly ServicePortSpec[];
  readonly clusterIP?: string;
  readonly clusterIPs?: readonly string[];
  readonly ipFamilies?: readonly ("IPv4" | "IPv6")[];
  readonly ipFamilyPolicy?: "SingleStack" | "PreferDualStack" | "RequireDualStack";
  readonly externalName?: string;
  readonly externalTrafficPolicy?: "Cluster" | "Local";
  readonly internalTrafficPolicy?: "Cluster" | "Local";
  readonly healthCheckNodePort?: number;
  readonly loadBalancerIP?: string;
  readonly loadBalancerClass?: string;
  readonly loadBalancerSourceRanges?: readonly string[];
  readonly allocateLoadBalancerNodePorts?: boolean;
  readonly sessionAffinity?: "None" | "ClientIP";
  readonly sessionAffinityConfig?: { readonly clientIP: { readonly timeoutSeconds: number } };
  readonly publishNotReadyAddresses?: boolean;
}

export interface ServiceObject extends KubeObject {
  readonly spec: ServiceSpec & { readonly ports: readonly ServicePortSpec[] };
  readonly status: {
    readonly loadBalancer: { readonly ingress?: readonly Ingress[] };
    readonly conditions?: readonly Condition[];
  };
}

export interface EventObject extends KubeObject {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly count?: number;
  readonly involvedObject: { readonly kind: string; readonly namespace?: string; readonly name: string };
  readonly source?: { readonly component?: string };
  readonly reportingComponent?: string;
}

/** An IPAddressPool or L2Advertisement. */
export interface ConfigurationResource extends KubeObject {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status?: { readonly conditions?: readonly Condition[] } & Readonly<Record<string, unknown>>;
}

/** Addresses of `status.loadBalancer.ingress`, in order. */
export function ingressAddresses(service: ServiceObject): readonly string[] {
  return (service.status.loadBalancer.ingress ?? []).map((entry) => entry.ip ?? entry.hostname ?? "");
}

export function conditionOf(
  object: { readonly status?: { readonly conditions?: readonly Condition[] } },
  type: string,
): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}
