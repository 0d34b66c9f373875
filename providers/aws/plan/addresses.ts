// SPDX-License-Identifier: Apache-2.0

/** In which subnets a load balancer stands, and with which kinds of addresses. */

import { UserError } from "../../../src/errors.ts";
import type { ListenerModel, LoadBalancerModel, SubnetMapping } from "../model.ts";
import type { ObservedListener, ObservedLoadBalancer } from "../observed.ts";
import type { Operation } from "../operation.ts";
import type { PlanContext } from "./plan-context.ts";
import { loadBalancerId, refTo } from "./references.ts";

/**
 * Before the listeners are changed: new subnets, and IPv6, which listeners to come may need. Nothing where IPv6 is given up: see
 * `planAddressesGivenUp`.
 */
export function planAddressesGained(context: PlanContext): readonly Operation[] {
  return givesUp(context) ? [] : planAddresses(context);
}

/** After the listeners are changed: as long as one of them needs IPv6, or its prefix for source NAT, it cannot be given up. */
export function planAddressesGivenUp(context: PlanContext): readonly Operation[] {
  return givesUp(context) ? planAddresses(context) : [];
}

function givesUp({ model, current }: PlanContext): boolean {
  if (current === undefined) return false;
  const { IpAddressType, EnablePrefixForIpv6SourceNat = "off" } = model.loadBalancer;
  const losesIpv6 = current.IpAddressType !== "ipv4" && IpAddressType === "ipv4";
  return losesIpv6 || (current.EnablePrefixForIpv6SourceNat === "on" && EnablePrefixForIpv6SourceNat === "off");
}

function planAddresses(context: PlanContext): readonly Operation[] {
  const { model, current } = context;
  if (current === undefined) return [];
  const want = model.loadBalancer;
  const changes = [...subnetChanges(want, current), ...prefixChanges(want, current)];
  const hasType = want.IpAddressType === current.IpAddressType;
  const typeChange = `address type ${current.IpAddressType} → ${want.IpAddressType}`;
  const on = loadBalancerId(want.Name);
  if (changes.length > 0) {
    const why = [...changes, ...(hasType ? [] : [typeChange])].join(", ");
    return subnetSteps(context, current).map((mappings) => setSubnets(want, mappings, why));
  }
  if (hasType) return [];
  const input = { LoadBalancerArn: refTo(on), IpAddressType: want.IpAddressType };
  return [{ kind: "SetIpAddressType", on, input, why: typeChange.replace(/^a/, "A") }];
}

function setSubnets(want: LoadBalancerModel, SubnetMappings: readonly SubnetMapping[], why: string): Operation {
  const { Name, IpAddressType, EnablePrefixForIpv6SourceNat } = want;
  const on = loadBalancerId(Name);
  const input = {
    LoadBalancerArn: refTo(on),
    SubnetMappings,
    IpAddressType,
    ...(IpAddressType === "ipv4" && EnablePrefixForIpv6SourceNat === undefined
      ? {}
      : { EnablePrefixForIpv6SourceNat: EnablePrefixForIpv6SourceNat ?? "off" }),
  };
  return { kind: "SetSubnets", on, input, why: `Subnets: ${why}` };
}

function subnetChanges(want: LoadBalancerModel, current: ObservedLoadBalancer): readonly string[] {
  const wanted = want.SubnetMappings.map(({ SubnetId }) => SubnetId);
  const present = current.SubnetMappings.map(({ SubnetId }) => SubnetId);
  return [
    ...wanted.filter((id) => !present.includes(id)).map((id) => `${id} joins`),
    ...present.filter((id) => !wanted.includes(id)).map((id) => `${id} leaves`),
  ];
}

/** Of addresses only these can be changed in a subnet that stays; the others are part of the load balancer's name. */
function prefixChanges(want: LoadBalancerModel, current: ObservedLoadBalancer): readonly string[] {
  const { EnablePrefixForIpv6SourceNat: has } = current;
  const { EnablePrefixForIpv6SourceNat: wants = "off", SubnetMappings } = want;
  const isSwitched = has !== undefined && has !== wants;
  const changed = SubnetMappings.filter(({ SubnetId, SourceNatIpv6Prefix: prefix }) => {
    const have = current.SubnetMappings.find((each) => each.SubnetId === SubnetId);
    return prefix !== undefined && have !== undefined && !samePrefix(prefix, have.SourceNatIpv6Prefix);
  });
  return [
    ...(isSwitched ? [`prefix for IPv6 source NAT ${has} → ${wants}`] : []),
    ...changed.map(({ SubnetId, SourceNatIpv6Prefix }) => `source NAT of ${SubnetId} from ${SourceNatIpv6Prefix}`),
  ];
}

/** AWS answers `auto_assigned` with the prefix that it chose. */
function samePrefix(want: string, have: string | undefined): boolean {
  return want === have || (want === "auto_assigned" && have !== undefined);
}

/**
 * What SetSubnets is told, call after call. A load balancer has one subnet in a zone, and AWS does not exchange it within one call:
 * the old one leaves in one, the new one joins in the next (NLB user guide, "Update the Availability Zones").
 * @throws UserError "SubnetsCannotBeChanged" where the only zone would have to be left on the way.
 */
function subnetSteps({ model, observed }: PlanContext, current: ObservedLoadBalancer): readonly SubnetList[] {
  const wanted = model.loadBalancer.SubnetMappings;
  const zones = new Map(observed.network?.subnets.map((each) => [each.SubnetId, each.AvailabilityZone]));
  const zoneOf = ({ SubnetId }: SubnetMapping) => zones.get(SubnetId) ?? SubnetId;
  const isExchanged = (mapping: SubnetMapping) =>
    current.SubnetMappings.some((have) => have.ZoneName === zoneOf(mapping) && have.SubnetId !== mapping.SubnetId);
  const [first, ...others] = wanted.filter(isExchanged);
  if (first === undefined) return [wanted];
  const free = wanted.filter((mapping) => !isExchanged(mapping));
  if (free.length > 0) return [free, wanted];
  const held = current.SubnetMappings.filter(({ ZoneName }) => ZoneName !== zoneOf(first));
  if (held.length === 0) throw stuckInZone(model.loadBalancer, zoneOf(first));
  const kept = held.map(toMapping);
  return others.length === 0 ? [kept, wanted] : [kept, [first], wanted];
}

const addressMembers = ["AllocationId", "PrivateIPv4Address", "IPv6Address", "SourceNatIpv6Prefix"] as const;

/** As it is, in the words of the call. */
function toMapping(have: SubnetMapping): SubnetMapping {
  const addresses = addressMembers.flatMap((member) => (have[member] === undefined ? [] : [[member, have[member]]]));
  return { SubnetId: have.SubnetId, ...Object.fromEntries(addresses) };
}

type SubnetList = readonly SubnetMapping[];

function stuckInZone({ Name }: LoadBalancerModel, zone: string): UserError {
  return new UserError(
    "SubnetsCannotBeChanged",
    `Load balancer ${Name} stands in zone ${zone} only, where AWS cannot exchange its subnet for another; add a subnet of a second zone first, or give it another name (annotation aws-load-balancer-name), so that a new one is made.`,
  );
}

const datagram: ReadonlySet<string> = new Set(["UDP", "TCP_UDP", "QUIC", "TCP_QUIC"]);

/**
 * Listeners that have to go before anything else, though one may come back on the same port: those of UDP that AWS does not let
 * stand beside IPv6, and those that it does not change to UDP beside it (ModifyListener, Protocol).
 */
export function listenersInTheWay({ model, current }: PlanContext): readonly ObservedListener[] {
  const { IpAddressType, EnablePrefixForIpv6SourceNat: prefix = "off" } = model.loadBalancer;
  if (current?.listeners === undefined || IpAddressType === "ipv4") return [];
  const wanted = new Map(model.listeners.map((want) => [want.Port, want]));
  const gainsIpv6 = current.IpAddressType === "ipv4" && prefix === "off";
  return current.listeners
    .filter((have) => changesKind(wanted.get(have.Port), have, gainsIpv6))
    .toSorted((left, right) => left.Port - right.Port);
}

function changesKind(want: ListenerModel | undefined, have: ObservedListener, gainsIpv6: boolean): boolean {
  if (datagram.has(have.Protocol)) return gainsIpv6 && (want === undefined || !datagram.has(want.Protocol));
  return want !== undefined && datagram.has(want.Protocol);
}
