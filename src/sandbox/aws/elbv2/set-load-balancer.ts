// SPDX-License-Identifier: Apache-2.0

/** What can be changed of a load balancer: subnets, address type, security groups. */

import { isDeepStrictEqual } from "node:util";
import type { Account } from "../account.ts";
import { invalidConfiguration } from "../aws-error.ts";
import { optionalOneOf, type Parameters, requiredText } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { isDatagram } from "./attribute-rules.ts";
import { assignPrefix, IP_ADDRESS_TYPES, ON_OFF, useSubnet } from "./create-load-balancer.ts";
import { readSecurityGroups } from "./load-balancer-groups.ts";
import { requireNetworkLoadBalancer } from "./look-up.ts";
import type { IpAddressType, LoadBalancer, OnOff, SubnetUse } from "./model.ts";
import { showZones } from "./show-load-balancer.ts";
import {
  checkIpv6,
  checkIpv6Cidr,
  checkPlacement,
  type Placement,
  readSubnets,
  type WantedSubnet,
} from "./subnet-mappings.ts";

/** Addresses of a subnet that is kept cannot be changed: it has to go first, and come back in another call. */
function checkKept(have: SubnetUse, { allocationId, privateIpv4, ipv6 }: WantedSubnet, isMapped: boolean): void {
  if (!isMapped) return;
  const had = [have.allocationId, have.isPrivateIpv4Given ? have.privateIpv4 : undefined, have.ipv6];
  if (isDeepStrictEqual(had, [allocationId, privateIpv4, ipv6])) return;
  throw invalidConfiguration(`The addresses of subnet ${have.subnetId} cannot be changed while it is enabled`);
}

/** A zone's subnet is changed in two calls: remove, then add (NLB user guide, "Update the Availability Zones"). */
function checkZones(have: LoadBalancer, added: readonly WantedSubnet[]): void {
  for (const { subnet } of added) {
    const there = have.subnets.find(({ zone }) => zone === subnet.zone);
    if (there === undefined) continue;
    const message = `Subnet ${there.subnetId} must be removed before ${subnet.id} of the same Availability Zone is added`;
    throw invalidConfiguration(message);
  }
}

/** A subnet that is kept keeps its prefix, unless another one is asked for by name. */
function withPrefix(account: Account, use: SubnetUse, wanted: WantedSubnet, isOn: boolean): SubnetUse {
  if (!isOn) return { ...use, sourceNatPrefix: undefined };
  const asked = wanted.sourceNatPrefix === "auto_assigned" ? undefined : wanted.sourceNatPrefix;
  return { ...use, sourceNatPrefix: asked ?? use.sourceNatPrefix ?? assignPrefix(account, wanted.subnet, undefined) };
}

/** @throws AwsError InvalidConfigurationRequest where listeners or target groups do not go with the address type */
function checkListeners(account: Account, row: LoadBalancer, type: IpAddressType, prefixForSourceNat: OnOff): void {
  for (const { port, protocol, forward } of account.listeners.by("loadBalancer", row.arn)) {
    if (type === "dualstack" && isDatagram(protocol) && prefixForSourceNat === "off") {
      throw invalidConfiguration(`The ${protocol} listener on port ${port} needs EnablePrefixForIpv6SourceNat`);
    }
    const groups = forward.targetGroups.map(({ arn }) => account.targetGroups.get(arn));
    if (type === "ipv4" && groups.some((group) => group?.ipAddressType === "ipv6")) {
      throw invalidConfiguration(`The listener on port ${port} forwards to IPv6 targets, which needs dualstack`);
    }
  }
}

function readPlacement(parameters: Parameters, have: LoadBalancer): Placement {
  return {
    scheme: have.scheme,
    ipAddressType: optionalOneOf(parameters, "IpAddressType", IP_ADDRESS_TYPES) ?? have.ipAddressType,
    prefixForSourceNat: optionalOneOf(parameters, "EnablePrefixForIpv6SourceNat", ON_OFF) ?? have.prefixForSourceNat,
  };
}

/** Those that join. @throws AwsError where they cannot */
function checkAdded(account: Account, have: LoadBalancer, added: readonly WantedSubnet[], placement: Placement): void {
  if (added.some(({ subnet }) => subnet.vpcId !== have.vpcId)) {
    throw invalidConfiguration(`All subnets must belong to the VPC ${have.vpcId} of the load balancer`);
  }
  checkZones(have, added);
  checkPlacement(account, added, placement);
}

/** The whole set is replaced; a subnet that is named again keeps its interface. */
export function setSubnets(account: Account, parameters: Parameters): Reply {
  const have = requireNetworkLoadBalancer(account, parameters);
  const placement = readPlacement(parameters, have);
  const wanted = readSubnets(account, parameters);
  const uses = new Map(have.subnets.map((use) => [use.subnetId, use]));
  checkAdded(
    account,
    have,
    wanted.filter(({ subnet }) => !uses.has(subnet.id)),
    placement,
  );
  checkListeners(account, have, placement.ipAddressType, placement.prefixForSourceNat);
  const isMapped = Array.isArray(parameters["SubnetMappings"]);
  for (const entry of wanted) {
    const use = uses.get(entry.subnet.id);
    if (use === undefined) continue;
    checkKept(use, entry, isMapped);
    checkIpv6Cidr(entry.subnet, placement.ipAddressType);
    checkIpv6(entry, placement);
  }
  const subnets = wanted.map((entry) => {
    const use = uses.get(entry.subnet.id);
    if (use === undefined) return useSubnet(account, entry, placement);
    return withPrefix(account, use, entry, placement.prefixForSourceNat === "on");
  });
  account.loadBalancers.put({ ...have, ...placement, subnets });
  return {
    AvailabilityZones: showZones(account, subnets),
    IpAddressType: placement.ipAddressType,
    EnablePrefixForIpv6SourceNat: placement.prefixForSourceNat,
  };
}

export function setIpAddressType(account: Account, parameters: Parameters): Reply {
  const have = requireNetworkLoadBalancer(account, parameters);
  requiredText(parameters, "IpAddressType");
  const ipAddressType = optionalOneOf(parameters, "IpAddressType", IP_ADDRESS_TYPES) ?? have.ipAddressType;
  if (ipAddressType === "ipv4" && have.prefixForSourceNat === "on") {
    throw invalidConfiguration("Source NAT by IPv6 prefix needs the IP address type dualstack");
  }
  for (const { subnetId } of have.subnets) {
    const subnet = account.subnets.get(subnetId);
    if (subnet !== undefined) checkIpv6Cidr(subnet, ipAddressType);
  }
  checkListeners(account, have, ipAddressType, have.prefixForSourceNat);
  account.loadBalancers.put({ ...have, ipAddressType });
  return { IpAddressType: ipAddressType };
}

/** Only for a load balancer that was made with security groups, and never down to none. */
export function setSecurityGroups(account: Account, parameters: Parameters): Reply {
  const have = requireNetworkLoadBalancer(account, parameters);
  const securityGroups = readSecurityGroups(account, parameters, have.vpcId);
  if (have.securityGroups.length === 0) {
    throw invalidConfiguration(
      "Security groups cannot be set for a network load balancer that was created without any",
    );
  }
  if (securityGroups.length === 0) throw invalidConfiguration("At least one security group must be specified");
  const name = "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic";
  const enforcesRulesOnPrivateLink = optionalOneOf(parameters, name, ON_OFF) ?? have.enforcesRulesOnPrivateLink;
  account.loadBalancers.put({ ...have, securityGroups, enforcesRulesOnPrivateLink });
  return { SecurityGroupIds: securityGroups, [name]: enforcesRulesOnPrivateLink };
}
