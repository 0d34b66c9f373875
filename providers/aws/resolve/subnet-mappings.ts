// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import { type IpAddress, parseCidr, parseIp, rangeContains } from "../../../src/model/ip.ts";
import type { SubnetMapping } from "../model.ts";
import type { Subnet } from "../observed.ts";
import type { NetworkWish } from "../wanted.ts";

/** Lets AWS choose the prefix (CreateLoadBalancer, SubnetMapping). */
const autoAssigned = "auto_assigned";

/**
 * Gives each subnet the addresses that are meant for it: Elastic IPs and source NAT prefixes by position, private IPv4 and IPv6
 * addresses by the CIDR that holds them.
 * @throws UserError "InvalidAddresses" where they are not exactly one for each subnet.
 */
export function toSubnetMappings(subnets: readonly Subnet[], wish: NetworkWish): readonly SubnetMapping[] {
  const allocations = byPosition("eip-allocations", wish.eipAllocations, subnets);
  const ipv4 = byCidr("private-ipv4-addresses", wish.privateIPv4Addresses, subnets, ({ CidrBlock }) => [CidrBlock]);
  const ipv6 = byCidr("ipv6-addresses", wish.ipv6Addresses, subnets, ({ Ipv6CidrBlocks }) => Ipv6CidrBlocks);
  const prefixes = byPosition("source-nat-ipv6-prefixes", wish.sourceNatIpv6Prefixes, subnets);
  for (const [index, subnet] of subnets.entries()) refuseForeignPrefix(prefixes[index], subnet);
  return subnets.map(({ SubnetId }, index) => ({
    SubnetId,
    ...optional("AllocationId", allocations[index]),
    ...optional("PrivateIPv4Address", ipv4[index]),
    ...optional("IPv6Address", ipv6[index]),
    ...optional("SourceNatIpv6Prefix", prefixes[index]),
  }));
}

/** Whether the order of the subnets says which address is whose. */
export function isPositional({ eipAllocations, sourceNatIpv6Prefixes }: NetworkWish): boolean {
  return eipAllocations !== undefined || sourceNatIpv6Prefixes !== undefined;
}

type PerSubnet = readonly (string | undefined)[];

function byPosition(key: string, values: readonly string[] | undefined, subnets: readonly Subnet[]): PerSubnet {
  if (values !== undefined) refuseCount(key, values, subnets);
  return values ?? [];
}

function byCidr(
  key: string,
  values: readonly string[] | undefined,
  subnets: readonly Subnet[],
  blocksOf: (subnet: Subnet) => readonly string[],
): PerSubnet {
  if (values === undefined) return [];
  refuseCount(key, values, subnets);
  const assigned = subnets.map((): string | undefined => undefined);
  for (const value of values) {
    const index = subnets.findIndex((subnet) => isWithin(parseIp(value), blocksOf(subnet)));
    if (index < 0) refuse(key, `${value} is in none of ${idsOf(subnets)}`);
    if (assigned[index] !== undefined) refuse(key, `${assigned[index]} and ${value} are in the same subnet`);
    assigned[index] = value;
  }
  return assigned;
}

function refuseForeignPrefix(prefix: string | undefined, { SubnetId, Ipv6CidrBlocks }: Subnet): void {
  if (prefix === undefined || prefix === autoAssigned) return;
  const range = parseCidr(prefix);
  const first = range === undefined ? undefined : { family: range.family, value: range.first };
  if (!isWithin(first, Ipv6CidrBlocks)) refuse("source-nat-ipv6-prefixes", `${prefix} is not within ${SubnetId}`);
}

/** Whether an address lies in one of these blocks. */
export function isWithin(address: IpAddress | undefined, blocks: readonly string[]): boolean {
  if (address === undefined) return false;
  return blocks.some((block) => {
    const range = parseCidr(block);
    return range !== undefined && rangeContains(range, address);
  });
}

function refuseCount(key: string, values: readonly string[], subnets: readonly Subnet[]): void {
  if (values.length === subnets.length) return;
  refuse(key, `${values.length} for ${subnets.length} subnets (${idsOf(subnets)}); it must be one for each`);
}

function refuse(key: string, why: string): never {
  throw new UserError("InvalidAddresses", `service.beta.kubernetes.io/aws-load-balancer-${key}: ${why}.`);
}

function idsOf(subnets: readonly Subnet[]): string {
  return subnets.map(({ SubnetId }) => SubnetId).join(", ");
}

function optional<Key extends keyof SubnetMapping>(key: Key, value: string | undefined): Partial<SubnetMapping> {
  return value === undefined ? {} : { [key]: value };
}
