// SPDX-License-Identifier: Apache-2.0

/** What there is in the account, as far as it concerns one load balancer. `undefined` = not read yet, and taken to be as wanted. */

import type { LoadBalancerIdentity } from "../../src/model/request.ts";
import type { Attribute, IngressRule, ListenerModel, SubnetMapping, Tag, Target, TargetGroupModel } from "./model.ts";

export interface ObservedLoadBalancer {
  readonly LoadBalancerArn: string;
  readonly LoadBalancerName: string;
  readonly DNSName: string;
  readonly Scheme: string;
  readonly IpAddressType: string;
  readonly VpcId: string;
  /** `provisioning`, `active`, `active_impaired`, `failed`. */
  readonly State: { readonly Code: string; readonly Reason: string };
  readonly SubnetMappings: readonly (SubnetMapping & { readonly ZoneName: string })[];
  readonly SecurityGroups: readonly string[];
  readonly EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: string | undefined;
  readonly EnablePrefixForIpv6SourceNat: string | undefined;
  readonly Tags: readonly Tag[];
  readonly Attributes: readonly Attribute[] | undefined;
  readonly CapacityUnits: number | undefined;
  readonly listeners: readonly ObservedListener[] | undefined;
}

export interface ObservedListener extends Omit<ListenerModel, "Protocol" | "DefaultActions" | "Attributes" | "Tags"> {
  readonly ListenerArn: string;
  readonly Protocol: string;
  /** Target groups it forwards to, by ARN; empty for an action that is no forward. */
  readonly forwardsTo: readonly { readonly TargetGroupArn: string; readonly Weight: number | undefined }[];
  readonly stickiness: { readonly Enabled: boolean; readonly DurationSeconds: number | undefined } | undefined;
  /** All but the default certificate are read apart. */
  readonly moreCertificates: readonly string[] | undefined;
  readonly Attributes: readonly Attribute[] | undefined;
  readonly Tags: readonly Tag[] | undefined;
}

export interface ObservedTargetGroup
  extends Omit<
    TargetGroupModel,
    "Name" | "Attributes" | "Targets" | "Tags" | "SharedWithOtherClusters" | "HealthCheckEnabled"
  > {
  readonly TargetGroupArn: string;
  readonly TargetGroupName: string;
  readonly HealthCheckEnabled: boolean;
  /** ARNs of the load balancers whose listeners forward to it. */
  readonly LoadBalancerArns: readonly string[];
  readonly Tags: readonly Tag[];
  readonly Attributes: readonly Attribute[] | undefined;
  /** Those not draining. */
  readonly Targets: readonly Target[] | undefined;
  /** Those that this process has registered: of a target group that other clusters use too, only these are ours to take away. */
  readonly ownTargets?: readonly Target[];
}

export interface ObservedSecurityGroup {
  readonly GroupId: string;
  readonly GroupName: string;
  readonly VpcId: string;
  readonly Tags: readonly Tag[];
  readonly Ingress: readonly ObservedRule[];
}

/** One rule with one source, its own and others' alike. */
export interface ObservedRule extends Omit<IngressRule, "IpProtocol" | "source"> {
  /** Also "-1", and numbers. */
  readonly IpProtocol: string;
  readonly source:
    | { readonly kind: "Cidr"; readonly CidrIp: string }
    | { readonly kind: "Cidr6"; readonly CidrIpv6: string }
    | { readonly kind: "PrefixList"; readonly PrefixListId: string }
    | { readonly kind: "Group"; readonly GroupId: string };
}

export interface Subnet {
  readonly SubnetId: string;
  readonly VpcId: string;
  readonly AvailabilityZone: string;
  readonly AvailabilityZoneId: string;
  readonly CidrBlock: string;
  readonly Ipv6CidrBlocks: readonly string[];
  /** undefined = not told: taken to suffice. */
  readonly AvailableIpAddressCount: number | undefined;
  readonly OutpostArn: string | undefined;
  readonly Tags: Readonly<Record<string, string>>;
  /** Whether its route table leads to an internet gateway; undefined = route tables were not needed. */
  readonly public: boolean | undefined;
  /** `availability-zone`, `local-zone`, `wavelength-zone`; undefined = zones were not needed, or do not tell. */
  readonly zoneType: string | undefined;
}

/** What is read of the account's network for one load balancer. */
export interface NetworkFacts {
  readonly vpc: { readonly VpcId: string; readonly CidrBlocks: readonly string[] };
  /** All of the VPC, by SubnetId. */
  readonly subnets: readonly Subnet[];
  /** Groups that an annotation names, by id or Name. */
  readonly namedGroups: readonly ObservedSecurityGroup[];
  /** For each instance, the security groups of its primary interface. */
  readonly instanceGroups: ReadonlyMap<string, readonly string[]>;
  /** The groups above, with their rules. */
  readonly nodeGroups: readonly ObservedSecurityGroup[];
}

export interface Observed {
  readonly owner: LoadBalancerIdentity;
  /** undefined = released: nothing of the network was needed. */
  readonly network: NetworkFacts | undefined;
  /** Ours, by name: one, or more while one replaces another. */
  readonly loadBalancers: readonly ObservedLoadBalancer[];
  /** Ours, by name, attached or not. */
  readonly targetGroups: readonly ObservedTargetGroup[];
  /** Our frontend groups, by name. */
  readonly securityGroups: readonly ObservedSecurityGroup[];
  /** The cluster's backend group, and whether another load balancer of ours uses it. */
  readonly backendGroup: ObservedSecurityGroup | undefined;
  readonly backendGroupInUse: boolean;
  /** On release of the last user: the nodes' groups that carry rules from the backend group. */
  readonly groupsWithBackendRules: readonly ObservedSecurityGroup[];
  /** Load balancers of ours that are replaced, published no more, and past their grace: these may go. ARNs. */
  readonly retired: readonly string[];
  /** The host name that the Services' status shows now. */
  readonly publishedHostname: string | undefined;
}
