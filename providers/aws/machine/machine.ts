// SPDX-License-Identifier: Apache-2.0

import type * as Ec2 from "@aws-sdk/client-ec2";
import { canonicalIp } from "../../../src/model/ip.ts";
import { compareText } from "../../../src/model/service.ts";

/** An instance, as much of it as concerns its Node: a few hundred bytes of the ten thousand that AWS tells. */
export interface Machine {
  readonly id: string;
  readonly state: Ec2.InstanceStateName;
  readonly instanceType: string | undefined;
  readonly zone: string | undefined;
  /** For example `usw2-az1`, which means the same zone in all accounts; undefined = AWS does not tell here. */
  readonly zoneId: string | undefined;
  readonly vpcId: string | undefined;
  /** Of all interfaces in use, the primary interface's and in it the primary address first. */
  readonly privateIPv4: readonly string[];
  /** One of each interface in use. */
  readonly ipv6: readonly string[];
  readonly publicIPv4: string | undefined;
  readonly privateDnsName: string | undefined;
  readonly publicDnsName: string | undefined;
  /** Names of the clusters that it is tagged for (`kubernetes.io/cluster/<name>`, or `KubernetesCluster` of old), sorted. */
  readonly clusters: readonly string[];
}

const clusterTag = "kubernetes.io/cluster/";

/** From before Kubernetes 1.6; its value is the name. cloud-provider-aws goes by it still. */
const oldClusterTag = "KubernetesCluster";

/**
 * AWS gives lists in any order, and another one each time ("Applications should not assume", API reference of DescribeInstances); here
 * they have always the same, so that no Node is written for a change of it.
 */
export function toMachine(answer: Ec2.Instance): Machine {
  const { AvailabilityZone, AvailabilityZoneId } = answer.Placement ?? {};
  return {
    id: answer.InstanceId ?? "",
    state: answer.State?.Name ?? "pending",
    instanceType: answer.InstanceType,
    zone: given(AvailabilityZone),
    zoneId: given(AvailabilityZoneId),
    vpcId: given(answer.VpcId),
    ...toAddresses(answer.NetworkInterfaces ?? []),
    publicIPv4: canonicalIp(answer.PublicIpAddress ?? ""),
    privateDnsName: given(answer.PrivateDnsName),
    publicDnsName: given(answer.PublicDnsName),
    clusters: toClusters(answer.Tags ?? []),
  };
}

/** Of an instance that has ended AWS says "" of what it has no more. */
function given(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function toAddresses(all: readonly Ec2.InstanceNetworkInterface[]): Pick<Machine, "privateIPv4" | "ipv6"> {
  const interfaces = all
    .filter(({ Status }) => Status === "in-use")
    .sort((left, right) => deviceIndex(left) - deviceIndex(right) || compareText(idOf(left), idOf(right)));
  return {
    privateIPv4: [...new Set(interfaces.flatMap(privateAddresses))],
    ipv6: [...new Set(interfaces.flatMap(ipv6Address))],
  };
}

function toClusters(tags: readonly Ec2.Tag[]): readonly string[] {
  const names = tags.flatMap(({ Key = "", Value = "" }) => {
    if (Key === oldClusterTag) return Value === "" ? [] : Value;
    return Key.startsWith(clusterTag) ? Key.slice(clusterTag.length) : [];
  });
  return [...new Set(names)].sort(compareText);
}

/** What is not attached comes last. */
function deviceIndex({ Attachment }: Ec2.InstanceNetworkInterface): number {
  return Attachment?.DeviceIndex ?? Number.MAX_SAFE_INTEGER;
}

function idOf({ NetworkInterfaceId = "" }: Ec2.InstanceNetworkInterface): string {
  return NetworkInterfaceId;
}

function privateAddresses({ PrivateIpAddresses = [] }: Ec2.InstanceNetworkInterface): readonly string[] {
  return primaryFirst(PrivateIpAddresses, ({ Primary, PrivateIpAddress }) => [Primary, PrivateIpAddress]);
}

/** The primary one, else the first: the others are for Pods. */
function ipv6Address({ Ipv6Addresses = [] }: Ec2.InstanceNetworkInterface): readonly string[] {
  const addresses = primaryFirst(Ipv6Addresses, ({ IsPrimaryIpv6, Ipv6Address }) => [IsPrimaryIpv6, Ipv6Address]);
  return addresses.slice(0, 1);
}

function primaryFirst<Item>(
  items: readonly Item[],
  read: (item: Item) => readonly [isPrimary: boolean | undefined, address: string | undefined],
): readonly string[] {
  return items
    .map(read)
    .sort(
      ([left, one = ""], [right, other = ""]) =>
        Number(right ?? false) - Number(left ?? false) || compareText(one, other),
    )
    .flatMap(([, address]) => canonicalIp(address ?? "") ?? []);
}
