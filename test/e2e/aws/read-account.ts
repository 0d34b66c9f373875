// SPDX-License-Identifier: Apache-2.0

/** Reads the account through the SDK's clients. */

import * as Ec2 from "@aws-sdk/client-ec2";
import * as Elb from "@aws-sdk/client-elastic-load-balancing-v2";
import type {
  AccountState,
  HealthCheckState,
  ListenerState,
  LoadBalancerState,
  SecurityGroupState,
  TargetGroupState,
} from "./account-state.ts";
import type { AwsClients } from "./aws-clients.ts";

/** ARNs of one DescribeTags. */
const tagsPerCall = 20;

type Elbv2 = Elb.ElasticLoadBalancingV2Client;
type Texts = Readonly<Record<string, string>>;
type TagsOf = ReadonlyMap<string, Texts>;

export async function readAccount({ elb, ec2 }: AwsClients): Promise<AccountState> {
  const { LoadBalancers = [] } = await elb.send(new Elb.DescribeLoadBalancersCommand({}));
  const { TargetGroups = [] } = await elb.send(new Elb.DescribeTargetGroupsCommand({}));
  const listeners = await Promise.all(LoadBalancers.map((one) => listenersOf(elb, text(one.LoadBalancerArn))));
  const tags = await tagsOf(elb, [
    ...LoadBalancers.map((one) => text(one.LoadBalancerArn)),
    ...TargetGroups.map((one) => text(one.TargetGroupArn)),
    ...listeners.flat().map((one) => text(one.ListenerArn)),
  ]);
  const { SecurityGroups = [] } = await ec2.send(new Ec2.DescribeSecurityGroupsCommand({}));
  return {
    loadBalancers: await Promise.all(
      LoadBalancers.map((one, at) => loadBalancerState(elb, one, listeners[at] ?? [], tags)),
    ),
    targetGroups: await Promise.all(TargetGroups.map((one) => targetGroupState(elb, one, tags))),
    securityGroups: SecurityGroups.map(securityGroupState).toSorted((left, right) => left.id.localeCompare(right.id)),
  };
}

async function listenersOf(elb: Elbv2, LoadBalancerArn: string): Promise<readonly Elb.Listener[]> {
  const { Listeners = [] } = await elb.send(new Elb.DescribeListenersCommand({ LoadBalancerArn }));
  return Listeners.toSorted((left, right) => (left.Port ?? 0) - (right.Port ?? 0));
}

async function tagsOf(elb: Elbv2, arns: readonly string[]): Promise<TagsOf> {
  const tags = new Map<string, Texts>();
  for (let start = 0; start < arns.length; start += tagsPerCall) {
    const ResourceArns = arns.slice(start, start + tagsPerCall);
    const { TagDescriptions = [] } = await elb.send(new Elb.DescribeTagsCommand({ ResourceArns }));
    for (const { ResourceArn = "", Tags = [] } of TagDescriptions) tags.set(ResourceArn, textsOf(Tags));
  }
  return tags;
}

/** The SDK's types say that everything may be missing. */
function text(value: string | undefined): string {
  return value ?? "";
}

function count(value: number | undefined): number {
  return value ?? 0;
}

/** Tags or attributes, by key. */
function textsOf(pairs: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[]): Texts {
  const sorted = pairs.toSorted((left, right) => (left.Key ?? "").localeCompare(right.Key ?? ""));
  return Object.fromEntries(sorted.map(({ Key = "", Value = "" }) => [Key, Value]));
}

async function loadBalancerState(
  elb: Elbv2,
  one: Elb.LoadBalancer,
  listeners: readonly Elb.Listener[],
  tags: TagsOf,
): Promise<LoadBalancerState> {
  const LoadBalancerArn = text(one.LoadBalancerArn);
  const { Attributes = [] } = await elb.send(new Elb.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn }));
  const capacity = await elb.send(new Elb.DescribeCapacityReservationCommand({ LoadBalancerArn }));
  return {
    arn: LoadBalancerArn,
    name: text(one.LoadBalancerName),
    hostname: text(one.DNSName),
    scheme: text(one.Scheme),
    state: text(one.State?.Code),
    ipAddressType: text(one.IpAddressType),
    zones: (one.AvailabilityZones ?? [])
      .map(zoneState)
      .toSorted((left, right) => left.subnet.localeCompare(right.subnet)),
    securityGroups: (one.SecurityGroups ?? []).toSorted(),
    ipv6SourceNat: text(one.EnablePrefixForIpv6SourceNat),
    privateLinkRules: one.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
    attributes: textsOf(Attributes),
    capacityUnits: capacity.MinimumLoadBalancerCapacity?.CapacityUnits ?? 0,
    tags: tags.get(LoadBalancerArn) ?? {},
    listeners: await Promise.all(listeners.map((listener) => listenerState(elb, listener, tags))),
  };
}

function zoneState({ SubnetId = "", LoadBalancerAddresses = [] }: Elb.AvailabilityZone) {
  const [address] = LoadBalancerAddresses;
  return {
    subnet: SubnetId,
    eip: address?.AllocationId,
    privateIPv4: address?.PrivateIPv4Address,
    ipv6: address?.IPv6Address,
  };
}

async function listenerState(elb: Elbv2, one: Elb.Listener, tags: TagsOf): Promise<ListenerState> {
  const ListenerArn = text(one.ListenerArn);
  const { Attributes = [] } = await elb.send(new Elb.DescribeListenerAttributesCommand({ ListenerArn }));
  const { Certificates = [] } = await elb.send(new Elb.DescribeListenerCertificatesCommand({ ListenerArn }));
  return {
    arn: ListenerArn,
    port: count(one.Port),
    protocol: text(one.Protocol),
    targetGroup: forwardedTo(one),
    weights: (one.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [])
      .map(({ Weight }) => count(Weight))
      .toSorted((left, right) => left - right),
    certificates: Certificates.map(({ CertificateArn = "" }) => CertificateArn),
    sslPolicy: one.SslPolicy,
    alpnPolicy: one.AlpnPolicy ?? [],
    attributes: textsOf(Attributes),
    tags: tags.get(ListenerArn) ?? {},
  };
}

function forwardedTo({ DefaultActions = [] }: Elb.Listener): string {
  const [action] = DefaultActions;
  return text(action?.TargetGroupArn ?? action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn);
}

async function targetGroupState(elb: Elbv2, one: Elb.TargetGroup, tags: TagsOf): Promise<TargetGroupState> {
  const TargetGroupArn = text(one.TargetGroupArn);
  const { Attributes = [] } = await elb.send(new Elb.DescribeTargetGroupAttributesCommand({ TargetGroupArn }));
  const { TargetHealthDescriptions = [] } = await elb.send(new Elb.DescribeTargetHealthCommand({ TargetGroupArn }));
  return {
    arn: TargetGroupArn,
    name: text(one.TargetGroupName),
    protocol: text(one.Protocol),
    targetType: text(one.TargetType),
    ipAddressType: text(one.IpAddressType),
    healthCheck: healthCheckState(one),
    attributes: textsOf(Attributes),
    targets: TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State !== "draining")
      .map(({ Target }) => `${Target?.Id ?? ""}:${Target?.Port ?? 0}`)
      .toSorted(),
    loadBalancers: one.LoadBalancerArns ?? [],
    tags: tags.get(TargetGroupArn) ?? {},
  };
}

function healthCheckState(one: Elb.TargetGroup): HealthCheckState {
  return {
    protocol: text(one.HealthCheckProtocol),
    port: text(one.HealthCheckPort),
    path: one.HealthCheckPath,
    codes: one.Matcher?.HttpCode,
    intervalSeconds: count(one.HealthCheckIntervalSeconds),
    timeoutSeconds: count(one.HealthCheckTimeoutSeconds),
    healthyThreshold: count(one.HealthyThresholdCount),
    unhealthyThreshold: count(one.UnhealthyThresholdCount),
  };
}

function securityGroupState({ GroupId = "", GroupName = "", IpPermissions = [], Tags = [] }: Ec2.SecurityGroup) {
  const state: SecurityGroupState = {
    id: GroupId,
    name: GroupName,
    rules: IpPermissions.flatMap(rulesOf).toSorted(),
    tags: textsOf(Tags),
  };
  return state;
}

function rulesOf(permission: Ec2.IpPermission): readonly string[] {
  const { IpProtocol = "", FromPort = -1, ToPort = -1 } = permission;
  const sources = [
    ...(permission.IpRanges ?? []).map(({ CidrIp = "" }) => CidrIp),
    ...(permission.Ipv6Ranges ?? []).map(({ CidrIpv6 = "" }) => CidrIpv6),
    ...(permission.UserIdGroupPairs ?? []).map(({ GroupId = "" }) => GroupId),
    ...(permission.PrefixListIds ?? []).map(({ PrefixListId = "" }) => PrefixListId),
  ];
  return sources.map((source) => `${IpProtocol} ${FromPort}-${ToPort} from ${source}`);
}
