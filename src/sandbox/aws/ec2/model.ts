// SPDX-License-Identifier: Apache-2.0

/** What EC2 keeps: the network, instances, and security groups. Rows are replaced, never changed. */

import type { Tags } from "../tags.ts";

export interface Vpc {
  readonly id: string;
  /** The primary one first. */
  readonly cidrs: readonly string[];
  readonly ipv6Cidrs: readonly string[];
  readonly isDefault: boolean;
  readonly tags: Tags;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  readonly ipv6Cidr: string | undefined;
  /** Free IPv4 addresses, were there no load balancer: each load balancer in the subnet takes one. */
  readonly freeAddresses: number;
  readonly mapsPublicIp: boolean;
  readonly tags: Tags;
}

export interface Zone {
  readonly name: string;
  readonly id: string;
  readonly type: "availability-zone" | "local-zone" | "wavelength-zone";
}

export interface Route {
  /** IPv4 or IPv6 CIDR. */
  readonly destination: string;
  /** `local`, `igw-…`, `nat-…`, `eigw-…` or `tgw-…`. */
  readonly target: string;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  readonly isMain: boolean;
  /** Associated explicitly; all others of the VPC use the main table. */
  readonly subnetIds: readonly string[];
  readonly routes: readonly Route[];
  readonly tags: Tags;
}

export interface Instance {
  readonly id: string;
  readonly type: string;
  readonly state: InstanceState;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly networkInterfaceId: string;
  readonly privateIp: string;
  readonly publicIp: string | undefined;
  readonly ipv6: string | undefined;
  readonly securityGroups: readonly string[];
  readonly tags: Tags;
}

export type InstanceState = "pending" | "running" | "shutting-down" | "terminated" | "stopping" | "stopped";

/** An Elastic IP address. What uses it is found at the load balancers. */
export interface Address {
  readonly allocationId: string;
  readonly publicIp: string;
  readonly tags: Tags;
}

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  /** What a rule that names the list counts for. */
  readonly maxEntries: number;
  readonly tags: Tags;
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly vpcId: string;
  readonly ingress: readonly Rule[];
  readonly tags: Tags;
}

/** One inbound rule: one protocol and range of ports from one source. */
export interface Rule {
  readonly id: string;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1`, or a number as text. */
  readonly protocol: string;
  /** For ICMP the type; undefined = all. */
  readonly fromPort: number | undefined;
  /** For ICMP the code; undefined = all. */
  readonly toPort: number | undefined;
  readonly source: RuleSource;
  readonly description: string | undefined;
  readonly tags: Tags;
}

export type RuleSource =
  | { readonly kind: "Cidr"; readonly cidr: string }
  | { readonly kind: "Cidr6"; readonly cidr: string }
  | { readonly kind: "PrefixList"; readonly id: string }
  | { readonly kind: "Group"; readonly id: string };
