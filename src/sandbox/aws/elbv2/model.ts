// SPDX-License-Identifier: Apache-2.0

/** What ELBv2 keeps: load balancers, listeners, and target groups with their targets. Rows are replaced, never changed. */

import type { Tags } from "../tags.ts";

/** Values by key; a resource has all the attributes of its kind, with AWS's defaults from the start. */
export type Attributes = ReadonlyMap<string, string>;

export interface LoadBalancer {
  readonly arn: string;
  readonly name: string;
  /** Only network load balancers can be made here; application load balancers are other people's. */
  readonly type: "network" | "application";
  readonly scheme: Scheme;
  readonly ipAddressType: IpAddressType;
  readonly vpcId: string;
  readonly dnsName: string;
  /** ISO 8601. */
  readonly createdTime: string;
  /** Provisioning until then, by the account's monotonic time. */
  readonly activeAt: number;
  readonly subnets: readonly SubnetUse[];
  /** Empty = made without, and none can be given to it later. */
  readonly securityGroups: readonly string[];
  readonly enforcesRulesOnPrivateLink: OnOff;
  readonly prefixForSourceNat: OnOff;
  readonly attributes: Attributes;
  readonly capacity: Capacity | undefined;
  readonly tags: Tags;
}

export type Scheme = "internal" | "internet-facing";
export type IpAddressType = "ipv4" | "dualstack";
export type OnOff = "on" | "off";

/** A load balancer's foot in one zone. */
export interface SubnetUse {
  readonly subnetId: string;
  readonly zone: string;
  readonly networkInterfaceId: string;
  /** The Elastic IP address, where one was given. */
  readonly allocationId: string | undefined;
  /** Given, or picked by AWS; shown by DescribeLoadBalancers only where it was given. */
  readonly privateIpv4: string;
  readonly isPrivateIpv4Given: boolean;
  /** Where one was given. */
  readonly ipv6: string | undefined;
  /** Where source NAT by prefix is on. */
  readonly sourceNatPrefix: string | undefined;
}

export interface Capacity {
  readonly units: number;
  /** ISO 8601. */
  readonly modifiedTime: string;
  /** Pending until then, by the account's monotonic time. */
  readonly provisionedAt: number;
  readonly decreasesLeft: number;
}

export interface TargetGroup {
  readonly arn: string;
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly vpcId: string;
  readonly targetType: "instance" | "ip";
  readonly ipAddressType: "ipv4" | "ipv6";
  readonly healthCheck: HealthCheck;
  readonly attributes: Attributes;
  /** By `targetKey`. */
  readonly targets: ReadonlyMap<string, Target>;
  /** Since when a listener has used it, by the account's monotonic time; undefined = none did. */
  readonly attachedAt: number | undefined;
  readonly tags: Tags;
}

export interface HealthCheck {
  readonly protocol: "TCP" | "HTTP" | "HTTPS";
  /** `traffic-port` or a number. */
  readonly port: string;
  /** Only HTTP and HTTPS. */
  readonly path: string | undefined;
  /** Only HTTP and HTTPS. */
  readonly matcher: string | undefined;
  readonly intervalSeconds: number;
  readonly timeoutSeconds: number;
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
}

export interface Target {
  readonly id: string;
  readonly port: number;
  /** As given at registration, or found; undefined for instances. */
  readonly zone: string | undefined;
  readonly quicServerId: string | undefined;
  /** By the account's monotonic time. */
  readonly registeredAt: number;
  /** Deregistered, and gone at this time. */
  readonly drainedAt: number | undefined;
  /** What tests say of its health; undefined = healthy in time. */
  readonly verdict: TargetVerdict | undefined;
}

export type TargetVerdict = "healthy" | "unhealthy" | "initial";

/** A target is what it is by id and port: one instance may be in a group with several ports. */
export function targetKey(id: string, port: number): string {
  return `${id} ${port}`;
}

export interface Listener {
  readonly arn: string;
  readonly loadBalancerArn: string;
  readonly port: number;
  readonly protocol: string;
  readonly forward: Forward;
  /** Only TLS. */
  readonly sslPolicy: string | undefined;
  /** The default certificate; only TLS. */
  readonly certificate: string | undefined;
  /** Those of the certificate list. */
  readonly extraCertificates: readonly string[];
  readonly alpnPolicy: string | undefined;
  readonly attributes: Attributes;
  readonly tags: Tags;
}

/** The one action of a network load balancer's listener. */
export interface Forward {
  readonly targetGroups: readonly WeightedTargetGroup[];
  readonly stickiness: { readonly enabled: boolean; readonly seconds: number | undefined };
}

export interface WeightedTargetGroup {
  readonly arn: string;
  readonly weight: number | undefined;
}
