// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import { compareText } from "../../../src/model/service.ts";
import type { Subnet } from "../observed.ts";
import { localeOf, localesOf, regionLocale } from "./locale.ts";
import { hasFamilies, type SubnetSearch } from "./subnet-search.ts";
import { hasRole, isOthers, isOurs, roleTag } from "./subnet-tags.ts";

/** What a network load balancer needs of a subnet (ELB user guide: "at least 8 available IP addresses"). */
const leastFreeAddresses = 8;

/** Why a subnet is passed over: the first of these that holds. */
interface Sieve {
  /** As it goes on after a number of subnets. */
  readonly why: string;
  readonly drops: (subnet: Subnet, search: SubnetSearch) => boolean;
}

/** Those that hold however subnets are found. */
const fitness: readonly Sieve[] = [
  { why: "tagged for other clusters", drops: (subnet, { clusterName }) => isOthers(subnet, clusterName) },
  {
    why: `with fewer than ${leastFreeAddresses} free addresses`,
    drops: ({ SubnetId, AvailableIpAddressCount = leastFreeAddresses }, { inUse, addressesGiven }) =>
      AvailableIpAddressCount < leastFreeAddresses && !addressesGiven && !inUse.includes(SubnetId),
  },
  { why: "without an IPv6 CIDR", drops: (subnet, search) => !hasFamilies(subnet, search) },
];

/** What makes a subnet a candidate. */
type Source = "RoleTag" | "ClusterTag" | "Reachability";

/**
 * The tag that is gone by. That for the role, only where there is any subnet with it (on subnets of other clusters it does not
 * count); else whether the internet reaches them.
 */
function sourceOf({ subnets, scheme, clusterName, foundBy }: SubnetSearch): Source {
  if (foundBy === "ClusterTag") return foundBy;
  return subnets.some((subnet) => hasRole(subnet, scheme) && !isOthers(subnet, clusterName))
    ? "RoleTag"
    : "Reachability";
}

const candidacy: Readonly<Record<Source, (search: SubnetSearch) => readonly Sieve[]>> = {
  RoleTag: (search) => [withoutRole(search)],
  ClusterTag: (search) => (search.scheme === "internal" ? [] : [neitherRoleNorRoute(search)]),
  Reachability: (search) => [wrongSide(search)],
};

/** Whether what is found depends on route tables. */
export function dependsOnRoutes(search: SubnetSearch): boolean {
  const { scheme, subnets } = search;
  switch (sourceOf(search)) {
    case "RoleTag":
      return false;
    case "Reachability":
      return true;
    case "ClusterTag": {
      // One with the tag for the role is chosen before all others of its zone.
      const fit = subnets.filter((subnet) => !fitness.some(({ drops }) => drops(subnet, search)));
      const settled = new Set(fit.filter((subnet) => hasRole(subnet, scheme)).map(zoneOf));
      return scheme === "internet-facing" && !fit.every((subnet) => settled.has(zoneOf(subnet)));
    }
  }
}

/**
 * One fit subnet for each zone, by id.
 * @throws UserError "NoSubnets" with how many were passed over for what.
 */
export function discoverSubnets(search: SubnetSearch): readonly Subnet[] {
  const passedOver = new Map<string, number>();
  const sift = (candidates: readonly Subnet[], { why, drops }: Sieve): readonly Subnet[] => {
    const kept = candidates.filter((subnet) => !drops(subnet, search));
    if (kept.length < candidates.length) passedOver.set(why, candidates.length - kept.length);
    return kept;
  };
  const sieves = [...candidacy[sourceOf(search)](search), ...fitness];
  const fit = sieves.reduce(sift, search.subnets);
  if (fit.length === 0) throw new UserError("NoSubnets", explain(search, passedOver));
  return onePerZone(oneLocale(fit), search);
}

function withoutRole({ scheme }: SubnetSearch): Sieve {
  return { why: `without the tag ${roleTag(scheme)}`, drops: (subnet) => !hasRole(subnet, scheme) };
}

function neitherRoleNorRoute({ scheme }: SubnetSearch): Sieve {
  return { why: noRoute, drops: (subnet) => !hasRole(subnet, scheme) && subnet.public !== true };
}

const noRoute = "without a route to an internet gateway";

/** An internal load balancer is as well off in a public subnet: where there are no others, it gets those. */
function wrongSide({ scheme, subnets, clusterName }: SubnetSearch): Sieve {
  if (scheme === "internet-facing") {
    return { why: noRoute, drops: (subnet) => subnet.public !== true };
  }
  const allArePublic = subnets.every((subnet) => subnet.public === true || isOthers(subnet, clusterName));
  return {
    why: "with a route to an internet gateway",
    drops: (subnet) => !allArePublic && subnet.public === true,
  };
}

/** The region's zones, where any of them is fit; else the one other place. */
function oneLocale(fit: readonly Subnet[]): readonly Subnet[] {
  const regional = fit.filter((subnet) => localeOf(subnet) === regionLocale);
  if (regional.length > 0) return regional;
  const locales = localesOf(fit);
  if (locales.length === 1) return fit;
  throw new UserError(
    "InvalidSubnets",
    `The fit subnets are in different places, and a load balancer is in one: ${locales.join("; ")}. Name those of one place in service.beta.kubernetes.io/aws-load-balancer-subnets.`,
  );
}

function onePerZone(fit: readonly Subnet[], search: SubnetSearch): readonly Subnet[] {
  const zones = Map.groupBy(fit, zoneOf);
  const best = [...zones.values()].flatMap((candidates) => candidates.toSorted(byMerit(search)).slice(0, 1));
  return best.sort(byId);
}

/** What it has already; then those tagged for the scheme; then the cluster's own; then by id. */
function byMerit({ inUse, clusterName, scheme }: SubnetSearch): (left: Subnet, right: Subnet) => number {
  const merits = (subnet: Subnet): readonly boolean[] => [
    inUse.includes(subnet.SubnetId),
    hasRole(subnet, scheme),
    isOurs(subnet, clusterName),
  ];
  return (left, right) => {
    const others = merits(right);
    const decisive = merits(left).findIndex((merit, index) => merit !== others[index]);
    if (decisive < 0) return byId(left, right);
    return others[decisive] === true ? 1 : -1;
  };
}

function zoneOf({ AvailabilityZone }: Subnet): string {
  return AvailabilityZone;
}

export function byId(left: Subnet, right: Subnet): number {
  return compareText(left.SubnetId, right.SubnetId);
}

function explain({ scheme, vpcId, subnets }: SubnetSearch, passedOver: ReadonlyMap<string, number>): string {
  const counts = [...passedOver].map(([why, count]) => `${count} ${why}`).join(", ");
  const found = subnets.length === 0 ? "it has none" : `of ${subnets.length}, ${counts}`;
  return `No subnet of ${vpcId} is fit for an ${scheme} load balancer: ${found}. Tag one a zone with ${roleTag(scheme)}=1, or name them in service.beta.kubernetes.io/aws-load-balancer-subnets.`;
}
