// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { AwsError, invalidConfiguration, validationError } from "../aws-error.ts";
import type { Subnet } from "../ec2/model.ts";
import { pickAddress, pickPrefix } from "../ec2/network-use.ts";
import { optionalOneOf, optionalText, type Parameters, requiredText } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { addTags, elbv2TagErrors, NO_TAGS, readTags } from "../tags.ts";
import { elbv2Arn } from "./arns.ts";
import { defaultLoadBalancerAttributes } from "./attribute-rules.ts";
import { readSecurityGroups } from "./load-balancer-groups.ts";
import type { LoadBalancer, SubnetUse } from "./model.ts";
import { checkName } from "./names.ts";
import { showLoadBalancer } from "./show-load-balancer.ts";
import { checkPlacement, type Placement, readSubnets, type WantedSubnet } from "./subnet-mappings.ts";

const SCHEMES = ["internet-facing", "internal"] as const;
export const IP_ADDRESS_TYPES = ["ipv4", "dualstack"] as const;
export const ON_OFF = ["on", "off"] as const;

function readPlacement(parameters: Parameters): Placement {
  const scheme = optionalText(parameters, "Scheme") ?? "internet-facing";
  const known = SCHEMES.find((value) => value === scheme);
  if (known === undefined) throw new AwsError("InvalidScheme", `The scheme '${scheme}' is not valid`);
  return {
    scheme: known,
    ipAddressType: optionalOneOf(parameters, "IpAddressType", IP_ADDRESS_TYPES) ?? "ipv4",
    prefixForSourceNat: optionalOneOf(parameters, "EnablePrefixForIpv6SourceNat", ON_OFF) ?? "off",
  };
}

function readName(parameters: Parameters): string {
  const name = requiredText(parameters, "Name");
  checkName(name, "load balancer");
  if (name.startsWith("internal-")) throw validationError(`Load balancer name '${name}' cannot begin with 'internal-'`);
  return name;
}

/** The prefix that was asked for, or one that is free. */
export function assignPrefix(account: Account, subnet: Subnet, asked: string | undefined): string | undefined {
  return asked === undefined || asked === "auto_assigned" ? pickPrefix(account, subnet) : asked;
}

/** Makes a subnet's interface, with an address of its own where none was given. */
export function useSubnet(account: Account, wanted: WantedSubnet, { prefixForSourceNat }: Placement): SubnetUse {
  const { subnet, privateIpv4, sourceNatPrefix } = wanted;
  return {
    subnetId: subnet.id,
    zone: subnet.zone,
    networkInterfaceId: account.nextId("eni"),
    allocationId: wanted.allocationId,
    privateIpv4: privateIpv4 ?? pickAddress(account, subnet),
    isPrivateIpv4Given: privateIpv4 !== undefined,
    ipv6: wanted.ipv6,
    sourceNatPrefix: prefixForSourceNat === "on" ? assignPrefix(account, subnet, sourceNatPrefix) : undefined,
  };
}

/** What a load balancer is made of; AWS does not say whether tags count as settings, and here they do not. */
type Settings = Pick<LoadBalancer, "scheme" | "ipAddressType" | "prefixForSourceNat" | "securityGroups"> & {
  readonly places: readonly string[];
};

function placesOf(subnets: readonly SubnetUse[]): readonly string[] {
  return subnets.map(({ subnetId, allocationId, privateIpv4, isPrivateIpv4Given, ipv6 }) =>
    [subnetId, allocationId, isPrivateIpv4Given ? privateIpv4 : undefined, ipv6].join(" "),
  );
}

function placesWanted(wanted: readonly WantedSubnet[]): readonly string[] {
  return wanted.map(({ subnet, allocationId, privateIpv4, ipv6 }) =>
    [subnet.id, allocationId, privateIpv4, ipv6].join(" "),
  );
}

function isSame(have: Settings, want: Settings): boolean {
  const settings = ({ scheme, ipAddressType, prefixForSourceNat, securityGroups, places }: Settings): string =>
    JSON.stringify([scheme, ipAddressType, prefixForSourceNat, [...securityGroups].sort(), [...places].sort()]);
  return settings(have) === settings(want);
}

/** The load balancer that is there with this name. @throws AwsError DuplicateLoadBalancerName where it is another one */
function findSame(account: Account, name: string, want: Settings): LoadBalancer | undefined {
  const [have] = account.loadBalancers.by("name", name);
  if (have === undefined) return undefined;
  if (have.type === "network" && isSame({ ...have, places: placesOf(have.subnets) }, want)) return have;
  const message = `A load balancer with the same name '${name}' exists, but with different settings`;
  throw new AwsError("DuplicateLoadBalancerName", message);
}

/** Makes a network load balancer, or answers the one that is there with the same settings. */
export function createLoadBalancer(account: Account, parameters: Parameters): Reply {
  if (optionalOneOf(parameters, "Type", ["application", "network", "gateway"]) !== "network") {
    throw invalidConfiguration("The sandbox makes load balancers of Type network only");
  }
  const name = readName(parameters);
  const placement = readPlacement(parameters);
  const tags = addTags(
    NO_TAGS,
    readTags(parameters, "Tags", elbv2TagErrors),
    account.quotas.tagsPerResource,
    elbv2TagErrors,
  );
  const wanted = readSubnets(account, parameters);
  const vpcId = wanted[0]?.subnet.vpcId ?? "";
  const securityGroups = readSecurityGroups(account, parameters, vpcId);
  const have = findSame(account, name, { ...placement, securityGroups, places: placesWanted(wanted) });
  if (have !== undefined) return { LoadBalancers: [showLoadBalancer(account, have)] };
  checkPlacement(account, wanted, placement);
  if (account.loadBalancers.size >= account.quotas.loadBalancers) {
    throw new AwsError("TooManyLoadBalancers", "The maximum number of load balancers has been reached");
  }
  const subnets = wanted.map((entry) => useSubnet(account, entry, placement));
  const made = makeLoadBalancer(account, name, placement);
  const row = account.loadBalancers.put({ ...made, vpcId, securityGroups, subnets, tags });
  return { LoadBalancers: [showLoadBalancer(account, row)] };
}

/** All that does not depend on where it stands. */
type Unplaced = Omit<LoadBalancer, "subnets" | "vpcId" | "securityGroups" | "tags">;

function makeLoadBalancer(account: Account, name: string, placement: Placement): Unplaced {
  const digits = account.nextDigits(16);
  return {
    arn: elbv2Arn(account, `loadbalancer/net/${name}/${digits}`),
    name,
    type: "network",
    ...placement,
    dnsName: `${name}-${digits}.elb.${account.region}.amazonaws.com`,
    createdTime: account.wallTime(),
    activeAt: account.now() + account.timings.provisioning,
    enforcesRulesOnPrivateLink: "on",
    attributes: defaultLoadBalancerAttributes(placement.scheme),
    capacity: undefined,
  };
}
