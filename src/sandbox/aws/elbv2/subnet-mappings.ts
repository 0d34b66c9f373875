// SPDX-License-Identifier: Apache-2.0

/** Which subnets a load balancer is to stand in, with which addresses, and whether it can. */

import { parseIp } from "../../../model/ip.ts";
import type { Account } from "../account.ts";
import { AwsError, invalidConfiguration, validationError } from "../aws-error.ts";
import { isInBlock } from "../cidr.ts";
import type { Subnet } from "../ec2/model.ts";
import { freeAddressesOf, hasInternetGateway, isAddressTaken } from "../ec2/network-use.ts";
import { optionalText, type Parameters, requiredText, structures, textList } from "../protocol/parameters.ts";
import type { IpAddressType, OnOff, Scheme } from "./model.ts";

/** One subnet as a call asks for it, and what it is. */
export interface WantedSubnet {
  readonly subnet: Subnet;
  readonly allocationId: string | undefined;
  readonly privateIpv4: string | undefined;
  readonly ipv6: string | undefined;
  readonly sourceNatPrefix: string | undefined;
}

/** What decides whether a subnet and its addresses are right for a load balancer. */
export interface Placement {
  readonly scheme: Scheme;
  readonly ipAddressType: IpAddressType;
  readonly prefixForSourceNat: OnOff;
}

/** Free addresses that ELB wants to find in a subnet. */
const MIN_FREE_ADDRESSES = 8;

/**
 * Reads Subnets or SubnetMappings.
 * @throws AwsError SubnetNotFound, ValidationError, InvalidConfigurationRequest
 */
export function readSubnets(account: Account, parameters: Parameters): readonly WantedSubnet[] {
  const plain = textList(parameters, "Subnets").map((SubnetId): Parameters => ({ SubnetId }));
  const mapped = structures(parameters, "SubnetMappings");
  if (plain.length > 0 && mapped.length > 0) {
    throw validationError("Only one of Subnets and SubnetMappings can be specified");
  }
  const wanted = [...plain, ...mapped].map((mapping) => readSubnet(account, mapping));
  if (wanted.length === 0) throw validationError("At least one subnet must be specified");
  checkTogether(wanted.map(({ subnet }) => subnet));
  return wanted;
}

function readSubnet(account: Account, mapping: Parameters): WantedSubnet {
  const id = requiredText(mapping, "SubnetId");
  const subnet = account.subnets.get(id);
  if (subnet === undefined) throw new AwsError("SubnetNotFound", `The subnet ID '${id}' does not exist`);
  return {
    subnet,
    allocationId: optionalText(mapping, "AllocationId"),
    privateIpv4: optionalText(mapping, "PrivateIPv4Address"),
    ipv6: optionalText(mapping, "IPv6Address"),
    sourceNatPrefix: optionalText(mapping, "SourceNatIpv6Prefix"),
  };
}

function checkTogether(subnets: readonly Subnet[]): void {
  if (new Set(subnets.map(({ vpcId }) => vpcId)).size > 1) {
    throw invalidConfiguration("All subnets must belong to the same VPC");
  }
  if (new Set(subnets.map(({ zone }) => zone)).size < subnets.length) {
    throw invalidConfiguration("A load balancer cannot be attached to multiple subnets in the same Availability Zone");
  }
}

/** @throws AwsError InvalidSubnet, InvalidConfigurationRequest, AllocationIdNotFound, ResourceInUse */
export function checkPlacement(account: Account, wanted: readonly WantedSubnet[], placement: Placement): void {
  if (placement.prefixForSourceNat === "on" && placement.ipAddressType !== "dualstack") {
    throw invalidConfiguration("Source NAT by IPv6 prefix needs the IP address type dualstack");
  }
  for (const entry of wanted) {
    checkSubnet(account, entry, placement);
    checkAllocation(account, entry, placement);
    checkPrivateIpv4(account, entry, placement);
    checkIpv6(entry, placement);
  }
}

function checkSubnet(account: Account, { subnet, privateIpv4 }: WantedSubnet, placement: Placement): void {
  if (account.zones.get(subnet.zone)?.type !== "availability-zone") {
    throw new AwsError("InvalidSubnet", `Network load balancers cannot be in ${subnet.zone}, the zone of ${subnet.id}`);
  }
  if (placement.scheme === "internet-facing" && !hasInternetGateway(account, subnet.vpcId)) {
    throw new AwsError("InvalidSubnet", `VPC ${subnet.vpcId} has no internet gateway`);
  }
  checkIpv6Cidr(subnet, placement.ipAddressType);
  if (privateIpv4 !== undefined || freeAddressesOf(account, subnet) >= MIN_FREE_ADDRESSES) return;
  const needed = `ELB requires at least ${MIN_FREE_ADDRESSES} free IP addresses in each subnet.`;
  throw new AwsError("InvalidSubnet", `Not enough IP space available in ${subnet.id}. ${needed}`);
}

/** @throws AwsError InvalidSubnet where the address type wants IPv6 and the subnet has none */
export function checkIpv6Cidr(subnet: Subnet, ipAddressType: IpAddressType): void {
  if (ipAddressType === "ipv4" || subnet.ipv6Cidr !== undefined) return;
  throw new AwsError("InvalidSubnet", `The subnet ${subnet.id} must have an associated IPv6 CIDR block for dualstack`);
}

function checkAllocation(account: Account, { allocationId }: WantedSubnet, { scheme }: Placement): void {
  if (allocationId === undefined) return;
  if (scheme === "internal") throw invalidConfiguration("Internal load balancers cannot have Elastic IP addresses");
  if (account.addresses.get(allocationId) === undefined) {
    throw new AwsError("AllocationIdNotFound", `The allocation IDs '${allocationId}' do not exist`);
  }
  if (account.loadBalancers.by("address", allocationId).length > 0 || account.isHeld(allocationId)) {
    throw new AwsError("ResourceInUse", `The allocation IDs '${allocationId}' are not available for use`);
  }
}

function checkPrivateIpv4(account: Account, { subnet, privateIpv4 }: WantedSubnet, { scheme }: Placement): void {
  if (privateIpv4 === undefined) return;
  if (scheme === "internet-facing") {
    throw invalidConfiguration("Private IPv4 addresses can be specified for internal load balancers only");
  }
  const address = parseIp(privateIpv4);
  if (address?.family !== "IPv4" || !isInBlock(subnet.cidr, address)) {
    throw invalidConfiguration(`The address '${privateIpv4}' is not in the subnet ${subnet.id} (${subnet.cidr})`);
  }
  if (isAddressTaken(account, subnet, privateIpv4)) {
    throw invalidConfiguration(`The address '${privateIpv4}' is already in use`);
  }
}

/** @throws AwsError InvalidConfigurationRequest for an IPv6 address or prefix that cannot be there */
export function checkIpv6({ subnet, ipv6, sourceNatPrefix }: WantedSubnet, placement: Placement): void {
  const cidr = subnet.ipv6Cidr;
  if (ipv6 !== undefined) {
    if (placement.ipAddressType !== "dualstack") throw invalidConfiguration("An IPv6 address needs dualstack");
    const address = parseIp(ipv6);
    if (cidr === undefined || address?.family !== "IPv6" || !isInBlock(cidr, address)) {
      throw invalidConfiguration(`The address '${ipv6}' is not in the subnet ${subnet.id} (${cidr ?? "no IPv6"})`);
    }
  }
  if (sourceNatPrefix === undefined) return;
  if (placement.prefixForSourceNat !== "on") {
    throw invalidConfiguration("A prefix for source NAT needs EnablePrefixForIpv6SourceNat");
  }
  if (sourceNatPrefix !== "auto_assigned") checkPrefix(sourceNatPrefix, subnet);
}

function checkPrefix(prefix: string, { id, ipv6Cidr }: Subnet): void {
  const address = parseIp(prefix.replace(/\/80$/, ""));
  const isInside = ipv6Cidr !== undefined && address?.family === "IPv6" && isInBlock(ipv6Cidr, address);
  if (prefix.endsWith("/80") && isInside) return;
  throw invalidConfiguration(`'${prefix}' is not a /80 prefix of the subnet ${id}`);
}
