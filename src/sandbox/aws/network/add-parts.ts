// SPDX-License-Identifier: Apache-2.0

/** Parts of a network, added to an account without a call: Fairlead makes none of them. */

import { formatIp } from "../../../model/ip.ts";
import type { Account } from "../account.ts";
import { blockOf } from "../cidr.ts";
import type { Address, Instance, PrefixList, SecurityGroup, Subnet, Vpc } from "../ec2/model.ts";
import { pickAddress } from "../ec2/network-use.ts";
import { NO_TAGS, type Tags, toTags } from "../tags.ts";

export type PlainTags = Readonly<Record<string, string>>;

/** AWS keeps the first four addresses of a subnet, and the last. */
const KEPT_ADDRESSES = 5n;

export interface NewVpc {
  readonly cidrs: readonly string[];
  readonly ipv6Cidrs?: readonly string[];
  readonly isDefault?: boolean;
  readonly tags?: PlainTags;
}

/** With its default security group, which lets its own members talk. */
export function addVpc(account: Account, vpc: NewVpc): Vpc {
  const { cidrs, ipv6Cidrs = [], isDefault = false, tags = {} } = vpc;
  const row = account.vpcs.put({ id: account.nextId("vpc"), cidrs, ipv6Cidrs, isDefault, tags: toTags(tags) });
  const id = account.nextId("sg");
  const everything = { protocol: "-1", fromPort: undefined, toPort: undefined, description: undefined, tags: NO_TAGS };
  account.securityGroups.put({
    id,
    name: "default",
    description: "default VPC security group",
    vpcId: row.id,
    ingress: [{ ...everything, id: account.nextId("sgr"), source: { kind: "Group", id } }],
    tags: NO_TAGS,
  });
  return row;
}

/** The zones `a`, `b` … of the region, as many as are asked for. @returns their names */
export function addZones(account: Account, count: number): readonly string[] {
  const short = account.region.replace(/^([a-z]+)-([a-z])[a-z]*-(\d)$/, "$1$2$3");
  return Array.from({ length: count }, (_, index) => {
    const name = `${account.region}${String.fromCharCode("a".charCodeAt(0) + index)}`;
    const zone = { name, id: `${short}-az${index + 1}`, type: "availability-zone" } as const;
    return (account.zones.get(name) ?? account.zones.put(zone)).name;
  });
}

export interface NewSubnet {
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  readonly ipv6Cidr?: string;
  readonly mapsPublicIp?: boolean;
  /** All of its block where not given. */
  readonly freeAddresses?: number;
  readonly tags?: PlainTags;
}

export function addSubnet(account: Account, subnet: NewSubnet): Subnet {
  const { first, last } = blockOf(subnet.cidr);
  return account.subnets.put({
    id: account.nextId("subnet"),
    vpcId: subnet.vpcId,
    zone: subnet.zone,
    cidr: subnet.cidr,
    ipv6Cidr: subnet.ipv6Cidr,
    freeAddresses: subnet.freeAddresses ?? Number(last - first + 1n - KEPT_ADDRESSES),
    mapsPublicIp: subnet.mapsPublicIp ?? false,
    tags: toTags(subnet.tags ?? {}),
  });
}

/** The `index`th /64 of an IPv6 block. */
export function ipv6SubnetOf(cidr: string, index: number): string {
  const value = blockOf(cidr).first + (BigInt(index) << 64n);
  return `${formatIp({ family: "IPv6", value })}/64`;
}

export interface NewSecurityGroup {
  readonly name: string;
  readonly vpcId: string;
  readonly description?: string;
  readonly tags?: PlainTags;
}

export function addSecurityGroup(account: Account, group: NewSecurityGroup): SecurityGroup {
  const { name, vpcId, description = name, tags = {} } = group;
  const id = account.nextId("sg");
  return account.securityGroups.put({ id, name, description, vpcId, ingress: [], tags: toTags(tags) });
}

export interface NewInstance {
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  /** `m7g.large` where not given. */
  readonly type?: string;
  /** None where not given. */
  readonly publicIp?: string;
  readonly tags?: PlainTags;
}

/** A running instance with one interface. @throws RangeError where the subnet does not exist */
export function addInstance(account: Account, instance: NewInstance): Instance {
  const { subnetId, securityGroupIds, type = "m7g.large", publicIp, tags = {} } = instance;
  const subnet = account.subnets.get(subnetId);
  if (subnet === undefined) throw new RangeError(`there is no subnet ${subnetId}`);
  const privateIp = pickAddress(account, subnet);
  account.subnets.put({ ...subnet, freeAddresses: subnet.freeAddresses - 1 });
  return account.instances.put({
    id: account.nextId("i"),
    type,
    state: "running",
    vpcId: subnet.vpcId,
    subnetId,
    zone: subnet.zone,
    networkInterfaceId: account.nextId("eni"),
    privateIp,
    publicIp,
    ipv6: subnet.ipv6Cidr === undefined ? undefined : ipv6Of(subnet.ipv6Cidr, account.instances.size),
    securityGroups: securityGroupIds,
    tags: toTags(tags),
  });
}

function ipv6Of(cidr: string, index: number): string {
  return formatIp({ family: "IPv6", value: blockOf(cidr).first + BigInt(index + 16) });
}

/** An Elastic IP address that nothing uses, of the range for documentation. */
export function addAddress(account: Account, tags: PlainTags = {}): Address {
  const publicIp = formatIp({
    family: "IPv4",
    value: blockOf("203.0.113.0/24").first + BigInt(account.addresses.size + 1),
  });
  return account.addresses.put({ allocationId: account.nextId("eipalloc"), publicIp, tags: toTags(tags) });
}

export interface NewPrefixList {
  readonly name: string;
  readonly family?: "IPv4" | "IPv6";
  readonly maxEntries?: number;
}

export function addPrefixList(account: Account, { name, family = "IPv4", maxEntries = 1 }: NewPrefixList): PrefixList {
  const tags: Tags = NO_TAGS;
  return account.prefixLists.put({ id: account.nextId("pl"), name, family, maxEntries, tags });
}
