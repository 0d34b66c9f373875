// SPDX-License-Identifier: Apache-2.0

/** What the network says to those who want to use it. */

import { formatIp, parseIp } from "../../../model/ip.ts";
import type { Account } from "../account.ts";
import { addressAt, blockOf, isInBlock } from "../cidr.ts";
import type { Subnet } from "./model.ts";

/** The first four addresses of a subnet are AWS's own. */
const FIRST_USABLE = 4;

export function freeAddressesOf(account: Account, subnet: Subnet): number {
  return subnet.freeAddresses - account.loadBalancers.count("subnet", subnet.id);
}

export function isAddressTaken({ loadBalancers, instances }: Account, { id }: Subnet, address: string): boolean {
  const place = `${id} ${address}`;
  return loadBalancers.count("privateIp", place) > 0 || instances.count("privateIp", place) > 0;
}

/** An address of the subnet that nothing uses. The search begins where it would end if none had been given back. */
export function pickAddress(account: Account, subnet: Subnet): string {
  const { first, last } = blockOf(subnet.cidr);
  const usable = Number(last - first) - FIRST_USABLE;
  const start = account.loadBalancers.count("subnet", subnet.id);
  for (let step = 0; step < usable; step += 1) {
    const address = addressAt(subnet.cidr, FIRST_USABLE + ((start + step) % usable));
    if (!isAddressTaken(account, subnet, address)) return address;
  }
  throw new RangeError(`${subnet.id} is full`);
}

/** A /64 has as many /80s, which is what source NAT takes. */
const PREFIX_BITS = 48n;

/** The lowest /80 of the subnet that no load balancer uses for source NAT; undefined where the subnet has no IPv6. */
export function pickPrefix(account: Account, { id, ipv6Cidr }: Subnet): string | undefined {
  if (ipv6Cidr === undefined) return undefined;
  const uses = account.loadBalancers.by("subnet", id).flatMap(({ subnets }) => subnets);
  const taken = new Set(uses.map(({ sourceNatPrefix }) => sourceNatPrefix));
  const { first } = blockOf(ipv6Cidr);
  for (let position = 1n; ; position += 1n) {
    const prefix = `${formatIp({ family: "IPv6", value: first + (position << PREFIX_BITS) })}/80`;
    if (!taken.has(prefix)) return prefix;
  }
}

export function hasInternetGateway(account: Account, vpcId: string): boolean {
  const tables = account.routeTables.by("vpc", vpcId);
  return tables.some(({ routes }) => routes.some(({ target }) => target.startsWith("igw-")));
}

/** The subnet of a VPC that an address is in. */
export function subnetOfAddress(account: Account, vpcId: string, text: string): Subnet | undefined {
  const address = parseIp(text);
  if (address === undefined) return undefined;
  return account.subnets.by("vpc", vpcId).find(({ cidr, ipv6Cidr }) => {
    const block = address.family === "IPv4" ? cidr : ipv6Cidr;
    return block !== undefined && isInBlock(block, address);
  });
}
