// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import type { Reply } from "../protocol/query-response.ts";
import type { LoadBalancer, SubnetUse } from "./model.ts";

/** Route 53's zones of network load balancers, by region; from AWS's table of ELB endpoints. */
const hostedZones: Readonly<Record<string, string>> = {
  "us-east-1": "Z26RNL4JYFTOTI",
  "us-east-2": "ZLMOA37VPKANP",
  "us-west-1": "Z24FKFUX50B4VW",
  "us-west-2": "Z18D5FSROUN65G",
  "eu-central-1": "Z3F0SRJ5LGBH90",
  "eu-west-1": "Z2IFOLAFXWLO4F",
};

function showAddress(account: Account, use: SubnetUse): Reply | undefined {
  const { allocationId, privateIpv4, isPrivateIpv4Given, ipv6 } = use;
  if (allocationId === undefined && !isPrivateIpv4Given && ipv6 === undefined) return undefined;
  return {
    IpAddress: allocationId === undefined ? undefined : account.addresses.get(allocationId)?.publicIp,
    AllocationId: allocationId,
    PrivateIPv4Address: isPrivateIpv4Given ? privateIpv4 : undefined,
    IPv6Address: ipv6,
  };
}

/** A load balancer's zones, as Describe and SetSubnets show them. */
export function showZones(account: Account, subnets: readonly SubnetUse[]): readonly Reply[] {
  return subnets.map((use) => {
    const address = showAddress(account, use);
    return {
      ZoneName: use.zone,
      SubnetId: use.subnetId,
      LoadBalancerAddresses: address === undefined ? [] : [address],
      SourceNatIpv6Prefixes: use.sourceNatPrefix === undefined ? undefined : [use.sourceNatPrefix],
    };
  });
}

export function isProvisioning(account: Account, { activeAt }: LoadBalancer): boolean {
  return account.now() < activeAt;
}

/** A load balancer in the form of DescribeLoadBalancers. */
export function showLoadBalancer(account: Account, row: LoadBalancer): Reply {
  const hasGroups = row.securityGroups.length > 0;
  const isNetwork = row.type === "network";
  return {
    LoadBalancerArn: row.arn,
    DNSName: row.dnsName,
    CanonicalHostedZoneId: hostedZones[account.region] ?? "Z26RNL4JYFTOTI",
    CreatedTime: row.createdTime,
    LoadBalancerName: row.name,
    Scheme: row.scheme,
    VpcId: row.vpcId,
    State: { Code: isProvisioning(account, row) ? "provisioning" : "active" },
    Type: row.type,
    AvailabilityZones: showZones(account, row.subnets),
    SecurityGroups: hasGroups ? row.securityGroups : undefined,
    IpAddressType: row.ipAddressType,
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
      isNetwork && hasGroups ? row.enforcesRulesOnPrivateLink : undefined,
    EnablePrefixForIpv6SourceNat: isNetwork ? row.prefixForSourceNat : undefined,
  };
}
