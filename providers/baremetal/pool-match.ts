// SPDX-License-Identifier: Apache-2.0

/** Which pool holds an address, and which pools serve a Service: questions that the controller and the speaker ask alike. */

import { type IpAddress, parseIp, rangeContains } from "../../src/model/ip.ts";
import { compareText } from "../../src/model/service.ts";
import { matchesAnySelector } from "./label-selector.ts";
import type { IPAddressPool, L2Advertisement, ServiceAllocation } from "./model.ts";

/** A Service, as much of it as pools look at. */
export interface PoolCustomer {
  readonly namespace: string;
  /** The Service's own labels, not its selector. */
  readonly labels: Readonly<Record<string, string>>;
}

/** The pool that may give out this address, if any: pools in force are disjoint, so there is one at most. */
export function poolOf(ip: string, pools: readonly IPAddressPool[]): IPAddressPool | undefined {
  const address = parseIp(ip);
  return address && pools.find((pool) => poolHas(pool, address));
}

/** The one pool that may give out all of these, if any. */
export function poolOfAll(ips: readonly string[], pools: readonly IPAddressPool[]): IPAddressPool | undefined {
  const addresses = ips.map(parseIp);
  return pools.find((pool) => addresses.every((address) => address !== undefined && poolHas(pool, address)));
}

/** Whether the address is one of the pool's, those that `avoidBuggyIPs` leaves out not counted. */
function poolHas(pool: IPAddressPool, address: IpAddress): boolean {
  if (pool.avoidBuggyIPs && isBuggyIp(address)) return false;
  return pool.ranges.some((range) => rangeContains(range, address));
}

/** IPv4 addresses that end in .0 or .255: some old routers drop what is sent to them, as protection against smurf attacks. */
export function isBuggyIp({ family, value }: IpAddress): boolean {
  if (family === "IPv6") return false;
  const lastOctet = value & 0xffn;
  return lastOctet === 0n || lastOctet === 0xffn;
}

/**
 * Whether this Service may have addresses of this pool at all, asked for or not. Unlike in MetalLB, a pool whose
 * `namespaceSelectors` select no namespace at the moment is closed to all, not open to whoever asks for it by name.
 */
export function isOpenTo(pool: IPAddressPool, customer: PoolCustomer): boolean {
  const allocation = pool.serviceAllocation;
  if (allocation === undefined) return true;
  return isNamespaceAllowed(allocation, customer.namespace) && isServiceSelected(allocation, customer.labels);
}

/**
 * The pools from which a Service that asks for none gets its address: first those kept for it, by priority, then those kept
 * for nobody; by name where MetalLB's order is random. Each group is exhausted before the next one is looked at.
 */
export function autoAssignPools(
  pools: readonly IPAddressPool[],
  customer: PoolCustomer,
): readonly (readonly IPAddressPool[])[] {
  const open = pools.filter((pool) => pool.autoAssign && isOpenTo(pool, customer)).sort(byPriority);
  return [
    open.filter((pool) => pool.serviceAllocation !== undefined),
    open.filter((pool) => pool.serviceAllocation === undefined),
  ];
}

/** Whether the advertisement is about this pool: names and selectors add up, and neither = every pool. */
export function coversPool(advertisement: L2Advertisement, pool: IPAddressPool): boolean {
  const { ipAddressPools: names, ipAddressPoolSelectors: selectors } = advertisement;
  if (names.length === 0 && selectors.length === 0) return true;
  return names.includes(pool.name) || matchesAnySelector(selectors, pool.labels);
}

function isNamespaceAllowed({ allowedNamespaces }: ServiceAllocation, namespace: string): boolean {
  return allowedNamespaces === undefined || allowedNamespaces.has(namespace);
}

function isServiceSelected({ serviceSelectors }: ServiceAllocation, labels: PoolCustomer["labels"]): boolean {
  return serviceSelectors.length === 0 || matchesAnySelector(serviceSelectors, labels);
}

function byPriority(left: IPAddressPool, right: IPAddressPool): number {
  const leftPriority = left.serviceAllocation?.priority ?? Number.POSITIVE_INFINITY;
  const rightPriority = right.serviceAllocation?.priority ?? Number.POSITIVE_INFINITY;
  if (leftPriority !== rightPriority) return leftPriority < rightPriority ? -1 : 1;
  return compareText(left.name, right.name);
}
