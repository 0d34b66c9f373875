// SPDX-License-Identifier: Apache-2.0

/**
 * The wanted model of one load balancer, in ELBv2's and EC2's own words, as it prints. Plain values, lists in a stable order,
 * `{"$ref": …}` where an ARN or id is known only once the thing is made.
 */

import type { IpAddressType, Scheme, TargetType } from "./settings.ts";

/** Names a resource of the model: `LoadBalancer/<name>`, `TargetGroup/<name>`, `SecurityGroup/<name>`, `Listener/<load balancer's name>/<port>`. */
export type ResourceId =
  | `LoadBalancer/${string}`
  | `TargetGroup/${string}`
  | `SecurityGroup/${string}`
  | `Listener/${string}/${number}`;

/** Stands for the ARN (of a security group: the id) of a resource that is found, or made, under this name. */
export interface Ref {
  readonly $ref: ResourceId;
}

/** An ARN or id, or what stands for it. */
export type Identifier = string | Ref;

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export interface Attribute {
  readonly Key: string;
  readonly Value: string;
}

export interface SubnetMapping {
  readonly SubnetId: string;
  readonly AllocationId?: string;
  readonly PrivateIPv4Address?: string;
  readonly IPv6Address?: string;
  readonly SourceNatIpv6Prefix?: string;
}

export interface LoadBalancerModel {
  readonly Name: string;
  readonly Type: "network";
  readonly Scheme: Scheme;
  readonly IpAddressType: IpAddressType;
  /** Sorted by SubnetId, but in the annotation's order where addresses are given by position. */
  readonly SubnetMappings: readonly SubnetMapping[];
  /** Empty = made without security groups; such a load balancer can never get any. */
  readonly SecurityGroups: readonly Identifier[];
  /** Only where an annotation asks for it. */
  readonly EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic?: "on" | "off";
  readonly EnablePrefixForIpv6SourceNat?: "on" | "off";
  /** undefined = no annotation; 0 = reset. */
  readonly MinimumLoadBalancerCapacity?: { readonly CapacityUnits: number };
  /** Those an annotation asks for; a known key that is not here is to have AWS's default. Sorted by Key. */
  readonly Attributes: readonly Attribute[];
  readonly Tags: readonly Tag[];
}

export type ListenerProtocol = "TCP" | "UDP" | "TLS" | "TCP_UDP" | "QUIC" | "TCP_QUIC";

export interface WeightedTargetGroup {
  readonly TargetGroupArn: Identifier;
  readonly Weight?: number;
}

export interface ForwardAction {
  readonly Type: "forward";
  readonly ForwardConfig: {
    readonly TargetGroups: readonly WeightedTargetGroup[];
    readonly TargetGroupStickinessConfig?: { readonly Enabled: boolean; readonly DurationSeconds?: number };
  };
}

export interface ListenerModel {
  readonly Port: number;
  readonly Protocol: ListenerProtocol;
  readonly DefaultActions: readonly [ForwardAction];
  /** The default certificate first, then those added; empty but for TLS. */
  readonly Certificates: readonly { readonly CertificateArn: string }[];
  readonly SslPolicy?: string;
  readonly AlpnPolicy?: readonly [string];
  readonly Attributes: readonly Attribute[];
  readonly Tags: readonly Tag[];
}

export type TargetGroupProtocol = ListenerProtocol;

export interface Target {
  /** Instance id, or IP address. */
  readonly Id: string;
  readonly Port: number;
  /** "all" for an IP address outside the VPC. */
  readonly AvailabilityZone?: string;
}

/** How targets are checked. */
export interface HealthCheck {
  readonly HealthCheckEnabled: true;
  readonly HealthCheckProtocol: "TCP" | "HTTP" | "HTTPS";
  /** "traffic-port" or a number. */
  readonly HealthCheckPort: string;
  readonly HealthCheckPath?: string;
  readonly HealthCheckIntervalSeconds: number;
  readonly HealthCheckTimeoutSeconds: number;
  readonly HealthyThresholdCount: number;
  readonly UnhealthyThresholdCount: number;
  readonly Matcher?: { readonly HttpCode: string };
}

export interface TargetGroupModel extends HealthCheck {
  readonly Name: string;
  readonly Protocol: TargetGroupProtocol;
  /** What targets listen on by default; each target carries its own, so a change of this alone changes nothing. */
  readonly Port: number;
  readonly TargetType: TargetType;
  readonly IpAddressType: "ipv4" | "ipv6";
  readonly VpcId: string;
  readonly Attributes: readonly Attribute[];
  /** Sorted by Id and Port. */
  readonly Targets: readonly Target[];
  /** True where other clusters register targets too: theirs are left alone. */
  readonly SharedWithOtherClusters: boolean;
  readonly Tags: readonly Tag[];
}

/** One rule with exactly one source. */
export interface IngressRule {
  readonly IpProtocol: "tcp" | "udp" | "icmp" | "icmpv6";
  /** First port; for ICMP the type. */
  readonly FromPort: number;
  /** Last port; for ICMP the code. */
  readonly ToPort: number;
  readonly source: RuleSource;
  readonly Description?: string;
}

export type RuleSource =
  | { readonly kind: "Cidr"; readonly CidrIp: string }
  | { readonly kind: "Cidr6"; readonly CidrIpv6: string }
  | { readonly kind: "PrefixList"; readonly PrefixListId: string }
  | { readonly kind: "Group"; readonly GroupId: Identifier };

export interface SecurityGroupModel {
  readonly GroupName: string;
  readonly Description: string;
  readonly VpcId: string;
  readonly Ingress: readonly IngressRule[];
  readonly Tags: readonly Tag[];
}

/** Rules of ours on groups that are not ours: from the backend group to the nodes. */
export interface NodeGroupRules {
  readonly GroupId: string;
  readonly Ingress: readonly IngressRule[];
}

/** All that one load balancer is to be. */
export interface Model {
  readonly loadBalancer: LoadBalancerModel;
  /** By port. */
  readonly listeners: readonly ListenerModel[];
  /** By name. */
  readonly targetGroups: readonly TargetGroupModel[];
  /** The frontend group, unless groups are given or there are none; and the cluster's backend group, where it is used. */
  readonly securityGroups: readonly SecurityGroupModel[];
  readonly nodeGroups: readonly NodeGroupRules[];
}
