// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import type { Subnet } from "../observed.ts";
import { localesOf } from "./locale.ts";
import { hasFamilies, type SubnetSearch } from "./subnet-search.ts";

const annotation = "service.beta.kubernetes.io/aws-load-balancer-subnets";

/**
 * The subnets of these ids or Name tags, in this order; `namedBy` = where they are named, for messages.
 * @throws UserError "SubnetNotFound", or "InvalidSubnets" where they cannot be those of one load balancer.
 */
export function namedSubnets(
  names: readonly string[],
  search: SubnetSearch,
  namedBy: string = annotation,
): readonly Subnet[] {
  const named = names.map((name) => findSubnet(name, search, namedBy));
  refuseSharedZone(named);
  refuseMixedLocales(named);
  refuseMissingFamily(named, search);
  return named;
}

function findSubnet(name: string, { subnets, vpcId }: SubnetSearch, namedBy: string): Subnet {
  const byId = subnets.filter(({ SubnetId }) => SubnetId === name);
  const found = byId.length > 0 ? byId : subnets.filter(({ Tags }) => Tags["Name"] === name);
  const [subnet] = found;
  if (subnet === undefined) {
    throw new UserError(
      "SubnetNotFound",
      `No subnet of ${vpcId} has the id or the tag Name ${JSON.stringify(name)}, which ${namedBy} names.`,
    );
  }
  if (found.length > 1) refuse(`${idsOf(found)} all have the tag Name ${JSON.stringify(name)}: name one by its id`);
  return subnet;
}

function refuseSharedZone(named: readonly Subnet[]): void {
  for (const [zone, sharing] of Map.groupBy(named, ({ AvailabilityZone }) => AvailabilityZone)) {
    if (sharing.length > 1) refuse(`${idsOf(sharing)} are both in ${zone}: name one subnet a zone`);
  }
}

function refuseMixedLocales(named: readonly Subnet[]): void {
  const locales = localesOf(named);
  if (locales.length > 1) refuse(`${idsOf(named)} are in different places: ${locales.join("; ")}`);
}

function refuseMissingFamily(named: readonly Subnet[], search: SubnetSearch): void {
  const lacking = named.filter((subnet) => !hasFamilies(subnet, search));
  if (lacking.length > 0) refuse(`a ${search.ipAddressType} load balancer needs an IPv6 CIDR in ${idsOf(lacking)}`);
}

function idsOf(subnets: readonly Subnet[]): string {
  return subnets.map(({ SubnetId }) => SubnetId).join(", ");
}

function refuse(why: string): never {
  throw new UserError("InvalidSubnets", `The subnets that ${annotation} names cannot be used: ${why}.`);
}
