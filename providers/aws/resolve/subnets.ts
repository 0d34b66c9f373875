// SPDX-License-Identifier: Apache-2.0

import type { NetworkFacts, ObservedLoadBalancer, Subnet } from "../observed.ts";
import type { NetworkWish, Wanted } from "../wanted.ts";
import { byId, dependsOnRoutes, discoverSubnets } from "./discovered-subnets.ts";
import { isZoneUnclear } from "./locale.ts";
import { namedSubnets } from "./named-subnets.ts";
import { hasFamilies, type SubnetSearch, searchFor } from "./subnet-search.ts";
import { hasRole, isOthers, isOurs } from "./subnet-tags.ts";

/**
 * The subnets of a load balancer, at least one: those that are named, in that order; else those it has, as long as they exist, so
 * that a new subnet moves nobody; else those found. Both by id.
 * @throws UserError
 */
export function chooseSubnets(wish: NetworkWish, search: SubnetSearch): readonly Subnet[] {
  if (namesSubnets(wish)) return namedSubnets(wish.subnets, search);
  return keptSubnets(search) ?? fallbackSubnets(search) ?? discoverSubnets(search);
}

/** Whether the choice depends on route tables, which are not read otherwise. `have` = the load balancer of the wanted name. */
export function needsRouteTables(
  wanted: Wanted,
  network: Pick<NetworkFacts, "vpc" | "subnets">,
  have?: ObservedLoadBalancer,
): boolean {
  const search = searchFor(wanted, network, have);
  return (
    !namesSubnets(wanted.network) && keptSubnets(search) === undefined && !fallsBack(search) && dependsOnRoutes(search)
  );
}

/** Whether the names of zones leave open which of them are zones of the region: what DescribeAvailabilityZones tells. */
export function needsZones(subnets: readonly Pick<Subnet, "AvailabilityZone">[]): boolean {
  return subnets.some(isZoneUnclear);
}

export function namesSubnets(wish: NetworkWish): wish is NetworkWish & { readonly subnets: readonly string[] } {
  return wish.subnets !== undefined && wish.subnets.length > 0;
}

/** The one of the cloud configuration, where no tag tells of any. */
function fallbackSubnets(search: SubnetSearch): readonly Subnet[] | undefined {
  if (search.fallback === undefined || !fallsBack(search)) return undefined;
  return namedSubnets([search.fallback], search, "the cloud configuration");
}

function fallsBack({ fallback, subnets, scheme, clusterName }: SubnetSearch): boolean {
  const isTagged = (subnet: Subnet): boolean =>
    isOurs(subnet, clusterName) || (hasRole(subnet, scheme) && !isOthers(subnet, clusterName));
  return fallback !== undefined && !subnets.some(isTagged);
}

/** undefined = there are none to be kept, or not all of them can give what is asked for. */
function keptSubnets(search: SubnetSearch): readonly Subnet[] | undefined {
  if (!search.keepsInUse) return undefined;
  const present = search.subnets.filter(({ SubnetId }) => search.inUse.includes(SubnetId));
  const suffice = present.length > 0 && present.every((subnet) => hasFamilies(subnet, search));
  return suffice ? present.toSorted(byId) : undefined;
}
