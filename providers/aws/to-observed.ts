// SPDX-License-Identifier: Apache-2.0

/** From ELBv2's answers to what is observed: pure. */

import type * as Elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { compareText } from "../../src/model/service.ts";
import type { Attribute, HealthCheck, SubnetMapping, Tag, Target } from "./model.ts";
import type { ObservedListener, ObservedLoadBalancer, ObservedTargetGroup } from "./observed.ts";
import type { TargetType } from "./settings.ts";
import { byIdAndPort } from "./target-key.ts";

/** What DescribeLoadBalancers tells: the rest is `undefined` until it is read. */
export type LoadBalancerFound = Omit<ObservedLoadBalancer, "Tags">;
/** What DescribeTargetGroups tells. */
export type TargetGroupFound = Omit<ObservedTargetGroup, "Tags">;

export function toLoadBalancerFound(answer: Elbv2.LoadBalancer): LoadBalancerFound {
  return {
    LoadBalancerArn: text(answer.LoadBalancerArn),
    LoadBalancerName: text(answer.LoadBalancerName),
    DNSName: text(answer.DNSName),
    Scheme: text(answer.Scheme),
    IpAddressType: answer.IpAddressType ?? "ipv4",
    VpcId: text(answer.VpcId),
    State: { Code: text(answer.State?.Code), Reason: text(answer.State?.Reason) },
    SubnetMappings: (answer.AvailabilityZones ?? [])
      .map(toObservedMapping)
      .sort((one, other) => compareText(one.SubnetId, other.SubnetId)),
    SecurityGroups: answer.SecurityGroups ?? [],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: answer.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
    EnablePrefixForIpv6SourceNat: answer.EnablePrefixForIpv6SourceNat,
    Attributes: undefined,
    CapacityUnits: undefined,
    listeners: undefined,
  };
}

/** Addresses of a subnet may stand in entries of their own. */
function toObservedMapping(zone: Elbv2.AvailabilityZone): SubnetMapping & { readonly ZoneName: string } {
  const addresses = zone.LoadBalancerAddresses ?? [];
  const allocation = addresses.find((address) => address.AllocationId !== undefined)?.AllocationId;
  const privateIPv4 = addresses.find((address) => address.PrivateIPv4Address !== undefined)?.PrivateIPv4Address;
  const ipv6 = addresses.find((address) => address.IPv6Address !== undefined)?.IPv6Address;
  return {
    SubnetId: text(zone.SubnetId),
    ZoneName: text(zone.ZoneName),
    ...given({
      AllocationId: allocation,
      PrivateIPv4Address: privateIPv4,
      IPv6Address: ipv6,
      SourceNatIpv6Prefix: zone.SourceNatIpv6Prefixes?.[0],
    }),
  };
}

/** Of the certificates DescribeListeners tells the default one only; where there can be no more, none are left to read. */
export function toObservedListener(answer: Elbv2.Listener): ObservedListener {
  const forward = answer.DefaultActions?.find((action) => action.Type === "forward");
  const alpnPolicy = answer.AlpnPolicy?.[0];
  return {
    ListenerArn: text(answer.ListenerArn),
    Port: count(answer.Port),
    Protocol: text(answer.Protocol),
    Certificates: (answer.Certificates ?? []).map(({ CertificateArn }) => ({ CertificateArn: text(CertificateArn) })),
    ...given({ SslPolicy: answer.SslPolicy }),
    ...(alpnPolicy === undefined ? {} : { AlpnPolicy: [alpnPolicy] }),
    forwardsTo: toForwards(forward),
    stickiness: toStickiness(forward?.ForwardConfig?.TargetGroupStickinessConfig),
    moreCertificates: answer.Protocol === "TLS" ? undefined : [],
    Attributes: undefined,
    Tags: undefined,
  };
}

function toStickiness(config: Elbv2.TargetGroupStickinessConfig | undefined): ObservedListener["stickiness"] {
  return config?.Enabled === undefined
    ? undefined
    : { Enabled: config.Enabled, DurationSeconds: config.DurationSeconds };
}

/** An action with one target group may name it in either place; AWS answers with both. */
function toForwards(action: Elbv2.Action | undefined): ObservedListener["forwardsTo"] {
  const groups = action?.ForwardConfig?.TargetGroups ?? [];
  if (groups.length > 0) {
    return groups.map(({ TargetGroupArn = "", Weight }) => ({ TargetGroupArn, Weight }));
  }
  return action?.TargetGroupArn === undefined ? [] : [{ TargetGroupArn: action.TargetGroupArn, Weight: undefined }];
}

/** Certificates of a listener beside its default one, sorted. */
export function toMoreCertificates(certificates: readonly Elbv2.Certificate[]): readonly string[] {
  return certificates
    .filter(({ IsDefault }) => IsDefault !== true)
    .flatMap(({ CertificateArn }) => CertificateArn ?? [])
    .sort(compareText);
}

/** The words of a group that was not made for a Network Load Balancer are passed on as they are: none of them is ever ours. */
export function toTargetGroupFound(answer: Elbv2.TargetGroup): TargetGroupFound {
  return {
    TargetGroupArn: text(answer.TargetGroupArn),
    TargetGroupName: text(answer.TargetGroupName),
    Protocol: text(answer.Protocol) as TargetGroupFound["Protocol"],
    Port: count(answer.Port),
    TargetType: text(answer.TargetType) as TargetType,
    IpAddressType: answer.IpAddressType ?? "ipv4",
    VpcId: text(answer.VpcId),
    ...toHealthCheck(answer),
    LoadBalancerArns: answer.LoadBalancerArns ?? [],
    Attributes: undefined,
    Targets: undefined,
  };
}

type HealthCheckFound = Pick<TargetGroupFound, keyof HealthCheck>;

function toHealthCheck(answer: Elbv2.TargetGroup): HealthCheckFound {
  const codes = answer.Matcher?.HttpCode;
  return {
    HealthCheckEnabled: answer.HealthCheckEnabled === true,
    HealthCheckProtocol: text(answer.HealthCheckProtocol) as HealthCheck["HealthCheckProtocol"],
    HealthCheckPort: text(answer.HealthCheckPort),
    ...given({ HealthCheckPath: answer.HealthCheckPath }),
    HealthCheckIntervalSeconds: count(answer.HealthCheckIntervalSeconds),
    HealthCheckTimeoutSeconds: count(answer.HealthCheckTimeoutSeconds),
    HealthyThresholdCount: count(answer.HealthyThresholdCount),
    UnhealthyThresholdCount: count(answer.UnhealthyThresholdCount),
    ...(codes === undefined ? {} : { Matcher: { HttpCode: codes } }),
  };
}

/** Those that are registered, by id and port: a target that drains has been deregistered, and returns by being registered again. */
export function toTargets(descriptions: readonly Elbv2.TargetHealthDescription[]): readonly Target[] {
  return descriptions
    .filter(({ TargetHealth }) => !isLeaving(TargetHealth))
    .flatMap(({ Target: target }) => (target?.Id === undefined ? [] : [toTarget(target, target.Id)]))
    .sort(byIdAndPort);
}

/** `unused` is said of registered targets too; of one that is not, DescribeTargetHealth says why. */
function isLeaving(health: Elbv2.TargetHealth | undefined): boolean {
  return health?.State === "draining" || health?.Reason === "Target.NotRegistered";
}

function toTarget({ Port, AvailabilityZone }: Elbv2.TargetDescription, Id: string): Target {
  return { Id, Port: Port ?? 0, ...(AvailabilityZone === undefined ? {} : { AvailabilityZone }) };
}

/** Sorted by key. */
export function toTags(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): readonly Tag[] {
  return (tags ?? [])
    .map(({ Key = "", Value = "" }) => ({ Key, Value }))
    .sort((one, other) => compareText(one.Key, other.Key));
}

/** Sorted by key. */
export function toAttributes(attributes: Parameters<typeof toTags>[0]): readonly Attribute[] {
  return toTags(attributes);
}

function text(value: string | undefined): string {
  return value ?? "";
}

function count(value: number | undefined): number {
  return value ?? 0;
}

/** Without the members that AWS did not tell. */
function given<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  const told = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as { [Key in keyof Members]?: Exclude<Members[Key], undefined> };
}
