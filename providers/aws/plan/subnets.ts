// SPDX-License-Identifier: Apache-2.0

/** The subnets of a load balancer, each with the addresses it has there. */

import { UserError } from "../../../src/errors.ts";
import { compareText } from "../../../src/model/service.ts";
import type { LoadBalancerModel, SubnetMapping } from "../model.ts";
import type { Observed, ObservedLoadBalancer } from "../observed.ts";
import type { PlanContext } from "./plan-context.ts";

type Mappings = readonly SubnetMapping[];
type ObservedMapping = ObservedLoadBalancer["SubnetMappings"][number];

/** AWS tells only those that were given to it (LoadBalancerAddress, "static IP address"). */
const addressMembers = ["AllocationId", "PrivateIPv4Address", "IPv6Address"] as const;

/** What differs, in words. */
export function subnetChanges(want: LoadBalancerModel, current: ObservedLoadBalancer): readonly string[] {
  const wanted = want.SubnetMappings.map(({ SubnetId }) => SubnetId);
  const leaving = current.SubnetMappings.map(({ SubnetId }) => SubnetId).filter((id) => !wanted.includes(id));
  return [
    ...want.SubnetMappings.flatMap((mapping) => mappingChanges(mapping, current)),
    ...leaving.sort(compareText).map((id) => `${id} leaves`),
  ];
}

function mappingChanges(want: SubnetMapping, current: ObservedLoadBalancer): readonly string[] {
  const have = current.SubnetMappings.find(({ SubnetId }) => SubnetId === want.SubnetId);
  if (have === undefined) return [`${want.SubnetId} joins`];
  return addressMembers
    .filter((member) => have[member] !== want[member])
    .map((member) => `${want.SubnetId}: ${have[member] ?? "AWS's choice"} → ${want[member] ?? "AWS's choice"}`);
}

/**
 * What SetSubnets is told, call after call. A load balancer has one subnet in a zone, and AWS does not exchange it, or its addresses,
 * within one call: it leaves in one, and its successor joins in the next (NLB user guide, "Update the Availability Zones").
 * @throws UserError "SubnetsCannotBeChanged" where the only zone would have to be left on the way.
 */
export function subnetSteps({ model, observed }: PlanContext, current: ObservedLoadBalancer): readonly Mappings[] {
  const wanted = model.loadBalancer.SubnetMappings;
  const zoneOf = createZoneFinder(observed, current);
  const isExchanged = (want: SubnetMapping) =>
    current.SubnetMappings.some((have) => have.ZoneName === zoneOf(want) && !samePlace(want, have));
  const [first, ...others] = wanted.filter(isExchanged);
  if (first === undefined) return [wanted];
  const free = wanted.filter((want) => !isExchanged(want));
  if (free.length > 0) return [free, wanted];
  const kept = current.SubnetMappings.filter(({ ZoneName }) => ZoneName !== zoneOf(first))
    .map(toMapping)
    .sort((left, right) => compareText(left.SubnetId, right.SubnetId));
  if (kept.length === 0) throw stuckInZone(model.loadBalancer, zoneOf(first));
  return others.length === 0 ? [kept, wanted] : [kept, [first], wanted];
}

function createZoneFinder({ network }: Observed, current: ObservedLoadBalancer): (mapping: SubnetMapping) => string {
  const zones = new Map([
    ...(network?.subnets ?? []).map(({ SubnetId, AvailabilityZone }) => [SubnetId, AvailabilityZone] as const),
    ...current.SubnetMappings.map(({ SubnetId, ZoneName }) => [SubnetId, ZoneName] as const),
  ]);
  return ({ SubnetId }) => zones.get(SubnetId) ?? SubnetId;
}

function samePlace(want: SubnetMapping, have: ObservedMapping): boolean {
  return want.SubnetId === have.SubnetId && addressMembers.every((member) => want[member] === have[member]);
}

/** As it is, in the words of the call. Prefixes for source NAT stay without being named. */
function toMapping(have: ObservedMapping): SubnetMapping {
  const addresses = addressMembers.flatMap((member) => (have[member] === undefined ? [] : [[member, have[member]]]));
  return { SubnetId: have.SubnetId, ...Object.fromEntries(addresses) };
}

function stuckInZone({ Name }: LoadBalancerModel, zone: string): UserError {
  return new UserError(
    "SubnetsCannotBeChanged",
    `Load balancer ${Name} stands in zone ${zone} only, where AWS cannot exchange its subnet or addresses: add a subnet of a second zone first, or give the load balancer another name (annotation aws-load-balancer-name), so that a new one is made.`,
  );
}
