// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import type { Ingress, Service } from "./service.ts";

/** Address of a node: `type` is InternalIP, ExternalIP, Hostname, InternalDNS or ExternalDNS. */
export interface NodeAddress {
  readonly type: string;
  readonly address: string;
}

/** A node, as much of it as load balancing needs. */
export interface Node {
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  /** "" while the node has none. */
  readonly providerID: string;
  /** Condition Ready is True. */
  readonly ready: boolean;
  /** Condition NetworkUnavailable is True. */
  readonly networkUnavailable: boolean;
  readonly unschedulable: boolean;
  readonly deleting: boolean;
  /** Keys of its taints. */
  readonly taints: readonly string[];
  readonly addresses: readonly NodeAddress[];
  /** What the kubelet was told by `--node-ip` (annotation alpha.kubernetes.io/provided-node-ip): the addresses it is to be known by. */
  readonly providedIPs: readonly string[];
}

/** One endpoint of a Service, from its EndpointSlices, after their defaults. */
export interface Endpoint {
  readonly addresses: readonly string[];
  readonly nodeName: string | undefined;
  /** nil counts as true. */
  readonly ready: boolean;
  /** nil counts as `ready`. */
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** The endpoints of one EndpointSlice and the ports they listen on. */
export interface EndpointGroup {
  readonly family: "IPv4" | "IPv6" | "FQDN";
  readonly ports: readonly { readonly name: string; readonly protocol: string; readonly port: number | undefined }[];
  readonly endpoints: readonly Endpoint[];
}

/** A Service that a load balancer serves, with its endpoints. */
export interface Member {
  readonly service: Service;
  /** Empty where the provider said that it does not look at endpoints. */
  readonly endpoints: readonly EndpointGroup[];
}

/** Which load balancer is meant: all that is needed to find it and to remove it, with no Service left. */
export interface LoadBalancerIdentity {
  /** Key of the load balancer: `namespace/name` of its Service, or the group's. */
  readonly key: string;
  readonly clusterName: string;
  /** UIDs of the Services it serves or served, sorted. */
  readonly uids: readonly string[];
}

/** All that a provider may look at to decide what a load balancer is to be. */
export interface LoadBalancerRequest extends LoadBalancerIdentity {
  /** Oldest first; never empty. */
  readonly members: readonly Member[];
  /** The nodes that may be targets (see `isTargetNode`), sorted by name; empty where the provider does not look at nodes. */
  readonly nodes: readonly Node[];
}

/** What one load balancer offers, and what is still wrong with it. */
export interface LoadBalancerStatus {
  readonly ingress: readonly Ingress[];
  /** Why the Service is ready, as one sentence: what it got and where from. */
  readonly message: string;
  /** Why it does not serve yet although it has an address, as one sentence: the condition is then False with reason Provisioning. */
  readonly pending?: string;
  /** Members for whom something else holds, by the key of their Service. */
  readonly exceptions?: ReadonlyMap<string, MemberStatus>;
  /** What is not wrong enough to refuse; told once for each Service and message, as a Warning Event. */
  readonly warnings?: readonly { readonly service: string; readonly reason: string; readonly message: string }[];
}

/** What one of several members gets: its own ingress (its own ports), or nothing, for a reason. */
export type MemberStatus =
  | { readonly kind: "Served"; readonly ingress: readonly Ingress[] }
  | { readonly kind: "Refused"; readonly problem: Problem };
