// SPDX-License-Identifier: Apache-2.0

/** The tags by which subnets are marked for load balancers: those that all controllers for AWS go by. */

import type { Subnet } from "../observed.ts";
import type { Scheme } from "../settings.ts";

const clusterTagPrefix = "kubernetes.io/cluster/";

/** Marks a subnet (and a security group) as one that this cluster may use; its value, `owned` or `shared`, does not matter here. */
export function clusterTag(clusterName: string): string {
  return clusterTagPrefix + clusterName;
}

/** Marks a subnet as one for load balancers of this scheme; its value is "1" or empty. */
export function roleTag(scheme: Scheme): string {
  return scheme === "internal" ? "kubernetes.io/role/internal-elb" : "kubernetes.io/role/elb";
}

export function hasRole({ Tags }: Subnet, scheme: Scheme): boolean {
  const value = Tags[roleTag(scheme)];
  return value === "" || value === "1";
}

export function isOurs({ Tags }: Subnet, clusterName: string): boolean {
  return Object.hasOwn(Tags, clusterTag(clusterName));
}

/** Marked as other clusters' and not as ours. One that no cluster has marked is free to all. */
export function isOthers(subnet: Subnet, clusterName: string): boolean {
  return !isOurs(subnet, clusterName) && Object.keys(subnet.Tags).some((key) => key.startsWith(clusterTagPrefix));
}
