// SPDX-License-Identifier: Apache-2.0

/** In which subnets a load balancer stands, and with which kinds of addresses. */

import type { LoadBalancerModel, SubnetMapping } from "../model.ts";
import type { ObservedLoadBalancer } from "../observed.ts";
import type { Operation } from "../operation.ts";
import type { PlanContext } from "./plan-context.ts";
import { loadBalancerId, refTo } from "./references.ts";
import { subnetChanges, subnetSteps } from "./subnets.ts";

/**
 * Before the listeners are changed: new subnets, and IPv6, which listeners to come may need. Nothing where IPv6 is given up: see
 * `planAddressesGivenUp`.
 */
export function planAddressesGained(context: PlanContext): readonly Operation[] {
  return givesUpIpv6(context) ? [] : planAddresses(context);
}

/** After the listeners are changed: as long as one of them needs IPv6, or its prefix for source NAT, it cannot be given up. */
export function planAddressesGivenUp(context: PlanContext): readonly Operation[] {
  return givesUpIpv6(context) ? planAddresses(context) : [];
}

/** Whether it has IPv6, or its prefix for source NAT, and is not to have it any more. */
export function givesUpIpv6({ model, current }: PlanContext): boolean {
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
  const types =
    want.IpAddressType === current.IpAddressType
      ? []
      : [`address type ${current.IpAddressType} → ${want.IpAddressType}`];
  if (changes.length > 0) {
    const why = `Subnets: ${[...changes, ...types].join(", ")}`;
    return subnetSteps(context, current).map((mappings) => setSubnets(want, current, mappings, why));
  }
  const on = loadBalancerId(want.Name);
  const input = { LoadBalancerArn: refTo(on), IpAddressType: want.IpAddressType };
  return types.map((change) => ({ kind: "SetIpAddressType", on, input, why: `Addresses: ${change}` }));
}

/** Says the whole of it: what is left out may be taken for the default, or for what there is. */
function setSubnets(
  want: LoadBalancerModel,
  current: ObservedLoadBalancer,
  SubnetMappings: readonly SubnetMapping[],
  why: string,
): Operation {
  const { Name, IpAddressType } = want;
  const on = loadBalancerId(Name);
  const prefix =
    want.EnablePrefixForIpv6SourceNat ?? (current.EnablePrefixForIpv6SourceNat === "on" ? "off" : undefined);
  const input = {
    LoadBalancerArn: refTo(on),
    SubnetMappings,
    IpAddressType,
    ...(prefix === undefined ? {} : { EnablePrefixForIpv6SourceNat: prefix }),
  };
  return { kind: "SetSubnets", on, input, why };
}

/** Of addresses these alone can be changed in a subnet that stays. */
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
