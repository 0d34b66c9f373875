// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import type { Random } from "../../../clock.ts";
import { formatIp, type IpRange, parseIp, rangeContains, rangeSize } from "../../../model/ip.ts";
import { type ApiError, internalError, invalid, invalidValue } from "../api-error.ts";
import { dropSecondFamily, findPolicyErrors, keepsDualStack, withFamilies, withFamilyPolicy } from "./ip-families.ts";
import { hasClusterIPs, NO_CLUSTER_IP, type ServiceObject, withSpec } from "./service-object.ts";
import { validateClusterIPs } from "./validate-cluster-ips.ts";

/** Addresses tried one after the other before the range counts as full. */
const TRIES = 1024;

/** The cluster's Service addresses, the primary family first. */
export interface ClusterIpOffer {
  readonly ranges: readonly IpRange[];
  isTaken(ip: string): boolean;
  readonly random: Random;
}

function takeAny(service: ServiceObject, range: IpRange, offer: ClusterIpOffer): string {
  // The first address of a range is its network, and the last of an IPv4 range its broadcast: neither is given.
  const size = Number(rangeSize(range)) - 2;
  const start = Math.floor(offer.random() * size);
  for (let step = 0; step < Math.min(size, TRIES); step++) {
    const value = range.first + 1n + BigInt((start + step) % size);
    const ip = formatIp({ family: range.family, value });
    if (!offer.isTaken(ip)) return ip;
  }
  throw internalError(`failed to allocate a serviceIP for Service "${service.metadata.name}": range is full`);
}

function cannotHave(service: ServiceObject, ip: string, why: string): ApiError {
  const error = invalidValue("spec.clusterIPs", service.spec.clusterIPs ?? [], `failed to allocate IP ${ip}: ${why}`);
  return invalid({ group: "", name: service.metadata.name }, "Service", [error]);
}

function takeRequested(service: ServiceObject, ip: string, range: IpRange, offer: ClusterIpOffer): string {
  const address = parseIp(ip);
  if (address === undefined || !rangeContains(range, address)) {
    throw cannotHave(service, ip, "the provided network does not match the current range");
  }
  if (offer.isTaken(ip)) throw cannotHave(service, ip, "provided IP is already allocated");
  return ip;
}

/** One address for each family; those that the Service had before are kept. */
function takeAll(want: ServiceObject, have: ServiceObject | undefined, offer: ClusterIpOffer): ServiceObject {
  const held = have === undefined || !hasClusterIPs(have) ? [] : (have.spec.clusterIPs ?? []);
  const clusterIPs = (want.spec.ipFamilies ?? []).map((family, index) => {
    const asked = want.spec.clusterIPs?.[index];
    const range = offer.ranges.find((candidate) => candidate.family === family);
    if (range === undefined) throw internalError(`no range of Service addresses for ${family}`);
    if (asked === undefined) return takeAny(want, range, offer);
    return held.includes(asked) ? asked : takeRequested(want, asked, range, offer);
  });
  return withSpec(want, { clusterIPs, clusterIP: clusterIPs[0] });
}

/**
 * The Service with its families, its policy, and a cluster IP for each family.
 * @throws ApiError 422 when an address cannot be had or the fields contradict each other, 500 when the range is full.
 */
export function allocateClusterIPs(
  want: ServiceObject,
  have: ServiceObject | undefined,
  offer: ClusterIpOffer,
): ServiceObject {
  if (!hasClusterIPs(want) || keepsDualStack(want, have)) return want;
  let service = withFamilyPolicy(want, have);
  rejectIfAny(service, validateClusterIPs(service));
  if (have !== undefined) service = dropSecondFamily(service, have);
  rejectIfAny(service, findPolicyErrors(service, have));
  service = withFamilies(service, offer.ranges[0]?.family ?? "IPv4");
  const headless = service.spec.clusterIPs?.[0] === NO_CLUSTER_IP || have?.spec.clusterIPs?.[0] === NO_CLUSTER_IP;
  return headless || isSettled(service, have) ? service : takeAll(service, have, offer);
}

/** A change that adds no family allocates nothing: what it changed otherwise is for validation to judge. */
function isSettled(want: ServiceObject, have: ServiceObject | undefined): boolean {
  if (have === undefined || !hasClusterIPs(have)) return false;
  return (want.spec.ipFamilies?.length ?? 0) <= (have.spec.ipFamilies?.length ?? 0);
}

function rejectIfAny(service: ServiceObject, errors: Parameters<typeof invalid>[2]): void {
  if (errors.length > 0) throw invalid({ group: "", name: service.metadata.name }, "Service", errors);
}

/**
 * clusterIP and clusterIPs say the same thing twice, and old clients know only the first: brings them together.
 */
export function alignClusterIPs(want: ServiceObject, have: ServiceObject | undefined): ServiceObject {
  const { clusterIP, clusterIPs } = want.spec;
  if (have === undefined) {
    return clusterIP !== undefined && clusterIPs === undefined ? withSpec(want, { clusterIPs: [clusterIP] }) : want;
  }
  if (clusterIP === have.spec.clusterIP) {
    return clusterIPs === undefined ? withSpec(want, { clusterIPs: have.spec.clusterIPs }) : want;
  }
  if (!isDeepStrictEqual(clusterIPs, have.spec.clusterIPs)) return want;
  return withSpec(want, { clusterIPs: clusterIP === undefined ? undefined : [clusterIP] });
}
