// SPDX-License-Identifier: Apache-2.0

import { loadBalancerDefaults, toAttributes } from "../default-attributes.ts";
import type { ObservedLoadBalancer } from "../observed.ts";
import { toLoadBalancerFound, toTags } from "../to-observed.ts";
import { changeLoadBalancer, putLoadBalancer } from "./change-observed.ts";
import { answered, type Reducer, withPairs } from "./reducer.ts";

/** Attributes are not read back: of what was just made they are AWS's defaults. */
export const reduceCreateLoadBalancer: Reducer<"CreateLoadBalancer"> = (observed, input, output) => {
  const found = toLoadBalancerFound(answered(output.LoadBalancers, "CreateLoadBalancer"));
  return putLoadBalancer(observed, {
    ...found,
    SecurityGroups: input.SecurityGroups ?? [],
    Tags: toTags(input.Tags),
    Attributes: toAttributes(loadBalancerDefaults({ Scheme: input.Scheme ?? "internet-facing" })),
    CapacityUnits: 0,
    listeners: [],
  });
};

/** Its listeners go with it, and leave their target groups. */
export const reduceDeleteLoadBalancer: Reducer<"DeleteLoadBalancer"> = (observed, { LoadBalancerArn: arn }) => ({
  ...observed,
  loadBalancers: observed.loadBalancers.filter(({ LoadBalancerArn }) => LoadBalancerArn !== arn),
  retired: observed.retired.filter((retired) => retired !== arn),
  targetGroups: observed.targetGroups.map((have) => ({
    ...have,
    LoadBalancerArns: have.LoadBalancerArns.filter((user) => user !== arn),
  })),
});

export const reduceSetSubnets: Reducer<"SetSubnets"> = (observed, input, output) =>
  changeLoadBalancer(observed, input.LoadBalancerArn, (have) => ({
    ...have,
    SubnetMappings: toSubnetMappings(output.AvailabilityZones),
    IpAddressType: output.IpAddressType ?? input.IpAddressType ?? have.IpAddressType,
    EnablePrefixForIpv6SourceNat:
      output.EnablePrefixForIpv6SourceNat ?? input.EnablePrefixForIpv6SourceNat ?? have.EnablePrefixForIpv6SourceNat,
  }));

function toSubnetMappings(
  AvailabilityZones: Parameters<typeof toLoadBalancerFound>[0]["AvailabilityZones"],
): ObservedLoadBalancer["SubnetMappings"] {
  return toLoadBalancerFound({ AvailabilityZones }).SubnetMappings;
}

export const reduceSetSecurityGroups: Reducer<"SetSecurityGroups"> = (observed, input, output) =>
  changeLoadBalancer(observed, input.LoadBalancerArn, (have) => ({
    ...have,
    SecurityGroups: input.SecurityGroups ?? [],
    EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic:
      output.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ??
      input.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic ??
      have.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic,
  }));

export const reduceSetIpAddressType: Reducer<"SetIpAddressType"> = (observed, input) =>
  changeLoadBalancer(observed, input.LoadBalancerArn, (have) => ({
    ...have,
    IpAddressType: input.IpAddressType ?? have.IpAddressType,
  }));

export const reduceModifyLoadBalancerAttributes: Reducer<"ModifyLoadBalancerAttributes"> = (observed, input) =>
  changeLoadBalancer(observed, input.LoadBalancerArn, (have) => ({
    ...have,
    Attributes: have.Attributes && withPairs(have.Attributes, input.Attributes),
  }));

export const reduceModifyCapacityReservation: Reducer<"ModifyCapacityReservation"> = (observed, input) =>
  changeLoadBalancer(observed, input.LoadBalancerArn, (have) => ({
    ...have,
    CapacityUnits: input.MinimumLoadBalancerCapacity?.CapacityUnits ?? 0,
  }));
