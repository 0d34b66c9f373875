// SPDX-License-Identifier: Apache-2.0

/** What a model is resolved from, with `own` in place of what the test cares about. */

import type {
  NetworkFacts,
  ObservedLoadBalancer,
  ObservedSecurityGroup,
  Subnet,
} from "../../../../providers/aws/observed.ts";
import type { AwsSettings } from "../../../../providers/aws/settings.ts";
import type { NetworkWish, Wanted } from "../../../../providers/aws/wanted.ts";
import { makeSettings } from "../make-settings.ts";

export const noWish: NetworkWish = {
  subnets: undefined,
  eipAllocations: undefined,
  privateIPv4Addresses: undefined,
  ipv6Addresses: undefined,
  sourceNatIpv6Prefixes: undefined,
};

/** A public subnet of the cluster in zone a, tagged for both schemes. */
export function makeSubnet(own: Partial<Subnet> = {}): Subnet {
  return {
    SubnetId: "subnet-a",
    VpcId: "vpc-1",
    AvailabilityZone: "eu-west-1a",
    AvailabilityZoneId: "euw1-az1",
    CidrBlock: "10.0.0.0/24",
    Ipv6CidrBlocks: [],
    AvailableIpAddressCount: 250,
    OutpostArn: undefined,
    Tags: { "kubernetes.io/role/elb": "1", "kubernetes.io/role/internal-elb": "1" },
    public: undefined,
    zoneType: undefined,
    ...own,
  };
}

export function makeWanted(own: Partial<Wanted> = {}): Wanted {
  return {
    owner: { key: "default/web", clusterName: "prod", uids: ["uid-of-web"] },
    loadBalancer: {
      Name: "k8s-default-web-0123456789",
      Type: "network",
      Scheme: "internal",
      IpAddressType: "ipv4",
      Attributes: [],
      Tags: [{ Key: "fairlead.dev/cluster", Value: "prod" }],
    },
    network: noWish,
    access: { kind: "Managed", sourceRanges: ["0.0.0.0/0"], prefixLists: [], pathMtuIcmp: false },
    listeners: [],
    targetGroups: [],
    frontendGroup: { GroupName: "k8s-default-web-front", Description: "front", Tags: [] },
    instances: [],
    ports: new Map(),
    refusals: new Map(),
    warnings: [],
    ...own,
  };
}

export function makeNetwork(own: Partial<NetworkFacts> = {}): NetworkFacts {
  return {
    vpc: { VpcId: "vpc-1", CidrBlocks: ["10.0.0.0/16"] },
    subnets: [makeSubnet()],
    namedGroups: [],
    instanceGroups: new Map(),
    nodeGroups: [],
    ...own,
  };
}

export function makeGroup(own: Partial<ObservedSecurityGroup> = {}): ObservedSecurityGroup {
  return { GroupId: "sg-1", GroupName: "one", VpcId: "vpc-1", Tags: [], Ingress: [], ...own };
}

/** A load balancer in these subnets. */
export function makeLoadBalancer(
  subnetIds: readonly string[],
  own: Partial<ObservedLoadBalancer> = {},
): ObservedLoadBalancer {
  return {
    LoadBalancerArn: "arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/net/k8s-default-web-0123456789/1",
    LoadBalancerName: "k8s-default-web-0123456789",
    DNSName: "web.elb.eu-west-1.amazonaws.com",
    Scheme: "internal",
    IpAddressType: "ipv4",
    VpcId: "vpc-1",
    State: { Code: "active", Reason: "" },
    SubnetMappings: subnetIds.map((SubnetId) => ({ SubnetId, ZoneName: "eu-west-1a" })),
    SecurityGroups: [],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: undefined,
    EnablePrefixForIpv6SourceNat: undefined,
    Tags: [],
    Attributes: undefined,
    CapacityUnits: undefined,
    listeners: undefined,
    ...own,
  };
}

export const settings: AwsSettings = makeSettings({ clusterName: "prod", defaultTags: { team: "net" } });
