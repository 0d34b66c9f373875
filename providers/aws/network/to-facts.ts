// SPDX-License-Identifier: Apache-2.0

/** From EC2's answers to what is observed of the network: pure. */

import type * as Ec2 from "@aws-sdk/client-ec2";
import { compareText } from "../../../src/model/service.ts";
import type { ObservedRule, ObservedSecurityGroup, Subnet } from "../observed.ts";
import { toTags } from "../to-observed.ts";

/** What is known of an instance that is, or carries, targets. */
export interface InstanceFacts {
  readonly InstanceId: string;
  readonly VpcId: string;
  /** Security groups of its primary network interface, sorted. */
  readonly groups: readonly string[];
}

/** One rule for each source, in AWS's order. */
export function toObservedSecurityGroup(answer: Ec2.SecurityGroup): ObservedSecurityGroup {
  return {
    GroupId: answer.GroupId ?? "",
    GroupName: answer.GroupName ?? "",
    VpcId: answer.VpcId ?? "",
    Tags: toTags(answer.Tags),
    Ingress: toObservedRules(answer.IpPermissions ?? []),
  };
}

export function toObservedRules(permissions: readonly Ec2.IpPermission[]): readonly ObservedRule[] {
  return permissions.flatMap(toRules);
}

function toRules(permission: Ec2.IpPermission): readonly ObservedRule[] {
  const base = {
    IpProtocol: permission.IpProtocol ?? "-1",
    // Absent where all ports, or all ICMP, are meant.
    FromPort: permission.FromPort ?? -1,
    ToPort: permission.ToPort ?? -1,
  };
  const rule = (source: ObservedRule["source"], description: string | undefined): ObservedRule => ({
    ...base,
    source,
    ...(description === undefined ? {} : { Description: description }),
  });
  return [
    ...(permission.IpRanges ?? []).map((it) => rule({ kind: "Cidr", CidrIp: it.CidrIp ?? "" }, it.Description)),
    ...(permission.Ipv6Ranges ?? []).map((it) => rule({ kind: "Cidr6", CidrIpv6: it.CidrIpv6 ?? "" }, it.Description)),
    ...(permission.PrefixListIds ?? []).map((it) =>
      rule({ kind: "PrefixList", PrefixListId: it.PrefixListId ?? "" }, it.Description),
    ),
    ...(permission.UserIdGroupPairs ?? []).map((it) =>
      rule({ kind: "Group", GroupId: it.GroupId ?? "" }, it.Description),
    ),
  ];
}

/** What can be said of a subnet beside its own description; each is undefined where it was not needed. */
export interface SubnetSurroundings {
  readonly isPublic: ((subnetId: string) => boolean) | undefined;
  /** By zone name. */
  readonly zoneTypes: ReadonlyMap<string, string> | undefined;
}

export function toSubnet(answer: Ec2.Subnet, { isPublic, zoneTypes }: SubnetSurroundings): Subnet {
  const SubnetId = answer.SubnetId ?? "";
  const AvailabilityZone = answer.AvailabilityZone ?? "";
  return {
    SubnetId,
    VpcId: answer.VpcId ?? "",
    AvailabilityZone,
    AvailabilityZoneId: answer.AvailabilityZoneId ?? "",
    CidrBlock: answer.CidrBlock ?? "",
    Ipv6CidrBlocks: (answer.Ipv6CidrBlockAssociationSet ?? [])
      .filter((block) => isAssociated(block.Ipv6CidrBlockState))
      .flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []),
    AvailableIpAddressCount: answer.AvailableIpAddressCount,
    OutpostArn: answer.OutpostArn,
    Tags: Object.fromEntries(toTags(answer.Tags).map(({ Key, Value }) => [Key, Value])),
    public: isPublic?.(SubnetId),
    zoneType: zoneTypes?.get(AvailabilityZone),
  };
}

/** Whether a subnet's route table leads to an internet gateway: its own table, or else the VPC's main one. */
export function toPublicity(tables: readonly Ec2.RouteTable[]): (subnetId: string) => boolean {
  const bySubnet = new Map<string, boolean>();
  let isMainPublic = false;
  for (const { Routes = [], Associations = [] } of tables) {
    const leadsOut = Routes.some(isWayOut);
    for (const { Main, SubnetId } of Associations) {
      if (SubnetId !== undefined) bySubnet.set(SubnetId, leadsOut);
      else if (Main === true) isMainPublic = leadsOut;
    }
  }
  return (subnetId) => bySubnet.get(subnetId) ?? isMainPublic;
}

/** A route whose gateway is gone stays in the table as a blackhole. */
function isWayOut({ GatewayId, State }: Ec2.Route): boolean {
  return (GatewayId?.startsWith("igw-") ?? false) && State !== "blackhole";
}

export function toZoneTypes(zones: readonly Ec2.AvailabilityZone[]): ReadonlyMap<string, string> {
  return new Map(zones.map(({ ZoneName = "", ZoneType = "availability-zone" }) => [ZoneName, ZoneType]));
}

/** IPv4 and IPv6, those that are associated. */
export function toVpcCidrs(answer: Ec2.Vpc): readonly string[] {
  const { CidrBlock, CidrBlockAssociationSet = [], Ipv6CidrBlockAssociationSet = [] } = answer;
  const ipv4 = CidrBlockAssociationSet.filter((block) => isAssociated(block.CidrBlockState));
  const ipv6 = Ipv6CidrBlockAssociationSet.filter((block) => isAssociated(block.Ipv6CidrBlockState));
  return [
    ...new Set([
      ...(CidrBlock === undefined ? [] : [CidrBlock]),
      ...ipv4.flatMap((block) => block.CidrBlock ?? []),
      ...ipv6.flatMap((block) => block.Ipv6CidrBlock ?? []),
    ]),
  ];
}

/** A block that is being added or taken away is none. */
function isAssociated(state: { readonly State?: string | undefined } | undefined): boolean {
  return state?.State === undefined || state.State === "associated";
}

/** An instance that has ended is described for an hour, with no VPC and no interfaces left to tell of. */
export function toInstanceFacts(answer: Ec2.Instance): InstanceFacts {
  const primary = answer.NetworkInterfaces?.find(({ Attachment }) => Attachment?.DeviceIndex === 0);
  const groups = primary?.Groups ?? answer.SecurityGroups ?? [];
  return {
    InstanceId: answer.InstanceId ?? "",
    VpcId: answer.VpcId ?? "",
    groups: groups.flatMap(({ GroupId }) => GroupId ?? []).sort(compareText),
  };
}
