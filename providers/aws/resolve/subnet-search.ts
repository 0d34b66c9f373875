// SPDX-License-Identifier: Apache-2.0

import type { NetworkFacts, ObservedLoadBalancer, Subnet } from "../observed.ts";
import type { IpAddressType, Scheme } from "../settings.ts";
import type { Wanted } from "../wanted.ts";

/** Tells, on the load balancer itself, that an annotation chose its subnets: without that annotation they are not kept. */
export const givenSubnetsTag = "fairlead.dev/subnets";

/** What it is that subnets are looked for. */
export interface SubnetSearch {
  /** All of the VPC. */
  readonly subnets: readonly Subnet[];
  readonly vpcId: string;
  readonly clusterName: string;
  readonly scheme: Scheme;
  readonly ipAddressType: IpAddressType;
  /** By which tag they are looked for. */
  readonly foundBy: "RoleTag" | "ClusterTag";
  /** Ids that the load balancer has now; empty if there is none of this scheme. */
  readonly inUse: readonly string[];
  /** Its addresses are given: it needs no free ones besides. */
  readonly addressesGiven: boolean;
  /** Id of the one to take where no tag tells. */
  readonly fallback: string | undefined;
  /** Those it has were found, not named by an annotation that is gone by now. */
  readonly keepsInUse: boolean;
}

/** `have` = the load balancer of the wanted name, if there is one. */
export function searchFor(
  wanted: Wanted,
  { vpc, subnets }: Pick<NetworkFacts, "vpc" | "subnets">,
  have: ObservedLoadBalancer | undefined,
): SubnetSearch {
  const { Scheme: scheme, IpAddressType: ipAddressType } = wanted.loadBalancer;
  const kept = have?.Scheme === scheme ? have : undefined;
  return {
    subnets,
    vpcId: vpc.VpcId,
    clusterName: wanted.owner.clusterName,
    scheme,
    ipAddressType,
    foundBy: wanted.network.foundBy ?? "RoleTag",
    fallback: wanted.network.fallback,
    addressesGiven: wanted.network.privateIPv4Addresses !== undefined,
    inUse: kept?.SubnetMappings.map(({ SubnetId }) => SubnetId) ?? [],
    keepsInUse: !kept?.Tags.some(({ Key }) => Key === givenSubnetsTag),
  };
}

/** Whether its addresses suffice: load balancers with IPv6 need subnets that have it. */
export function hasFamilies({ Ipv6CidrBlocks }: Subnet, { ipAddressType }: SubnetSearch): boolean {
  return ipAddressType === "ipv4" || Ipv6CidrBlocks.length > 0;
}
