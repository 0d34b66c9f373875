// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import { attributeChanges, loadBalancerDefaults, toAttributes } from "../default-attributes.ts";
import type { Attribute, LoadBalancerModel } from "../model.ts";
import type { ObservedLoadBalancer } from "../observed.ts";
import type { Operation } from "../operation.ts";
import type { PlanContext } from "./plan-context.ts";
import { keyOf, loadBalancerId, refTo } from "./references.ts";
import { elbv2TagOperations, tagChanges } from "./tag-changes.ts";
import { whyAttributes } from "./why-attributes.ts";

/** Makes the load balancer, unless it is there. */
export function planLoadBalancerCreation({ model, current, predecessors }: PlanContext): readonly Operation[] {
  if (current !== undefined) return [];
  const want = model.loadBalancer;
  const { Name, Type, Scheme, IpAddressType, SubnetMappings, SecurityGroups, EnablePrefixForIpv6SourceNat, Tags } =
    want;
  const input = {
    Name,
    Type,
    Scheme,
    IpAddressType,
    SubnetMappings,
    ...(SecurityGroups.length === 0 ? {} : { SecurityGroups }),
    ...(EnablePrefixForIpv6SourceNat === undefined ? {} : { EnablePrefixForIpv6SourceNat }),
    Tags,
  };
  return [{ kind: "CreateLoadBalancer", on: loadBalancerId(Name), input, why: whyCreated(want, predecessors) }];
}

function whyCreated({ Scheme }: LoadBalancerModel, predecessors: readonly ObservedLoadBalancer[]): string {
  const [predecessor] = predecessors;
  if (predecessor === undefined) return `There is no load balancer yet: ${Scheme}`;
  const scheme = predecessor.Scheme === Scheme ? "" : `: ${predecessor.Scheme} → ${Scheme}`;
  return `What changes cannot be changed in place; replaces ${predecessor.LoadBalancerName}${scheme}`;
}

/** Which security groups it has, once it is made: CreateLoadBalancer takes them, but not whether they hold for PrivateLink. */
export function planAttachedGroups({ model, observed, current }: PlanContext): readonly Operation[] {
  const { Name, SecurityGroups } = model.loadBalancer;
  if (SecurityGroups.length === 0) return [];
  const wanted = SecurityGroups.map((group) => keyOf(group, observed));
  const attached = current?.SecurityGroups ?? wanted;
  const enforcement = enforcementChange(model.loadBalancer, current);
  const changes = [
    ...wanted.filter((group) => !attached.includes(group)).map((group) => `${withoutKind(group)} joins`),
    ...attached
      .filter((group) => !wanted.includes(group))
      .toSorted(compareText)
      .map((group) => `${group} leaves`),
    ...(enforcement === undefined ? [] : [`rules on PrivateLink traffic ${enforcement}`]),
  ];
  if (changes.length === 0) return [];
  const on = loadBalancerId(Name);
  const input = {
    LoadBalancerArn: refTo(on),
    SecurityGroups,
    ...(enforcement === undefined ? {} : { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: enforcement }),
  };
  return [{ kind: "SetSecurityGroups", on, input, why: `Security groups: ${changes.join(", ")}` }];
}

/** AWS enforces rules on traffic from PrivateLink unless told otherwise (SetSecurityGroups). */
const enforcedByDefault = "on";

/** What it has to be set to; undefined = it is as wanted, or not known. */
function enforcementChange(
  { EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic: want = enforcedByDefault }: LoadBalancerModel,
  current: ObservedLoadBalancer | undefined,
): "on" | "off" | undefined {
  const have = current === undefined ? enforcedByDefault : current.EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic;
  return have === undefined || have === want ? undefined : want;
}

function withoutKind(key: string): string {
  return key.replace(/^SecurityGroup\//, "");
}

/** What can wait until the listeners serve: attributes, tags, reserved capacity. */
export function planLoadBalancerSettings(context: PlanContext): readonly Operation[] {
  const { model, current, settings } = context;
  const want = model.loadBalancer;
  const defaults = loadBalancerDefaults(want);
  const have = current === undefined ? toAttributes(defaults) : current.Attributes;
  const tags = tagChanges(want.Tags, current?.Tags, settings.externalManagedTags);
  return [
    ...attributeOperations(want, attributeChanges(want.Attributes, have, defaults)),
    ...elbv2TagOperations(loadBalancerId(want.Name), tags),
    ...planCapacity(context),
  ];
}

function attributeOperations({ Name }: LoadBalancerModel, Attributes: readonly Attribute[]): readonly Operation[] {
  if (Attributes.length === 0) return [];
  const on = loadBalancerId(Name);
  const input = { LoadBalancerArn: refTo(on), Attributes };
  return [{ kind: "ModifyLoadBalancerAttributes", on, input, why: whyAttributes(Attributes) }];
}

/** Only an active load balancer can reserve capacity: until then nothing is planned, and the pass after it became active sees to it. */
function planCapacity({ model, current }: PlanContext): readonly Operation[] {
  const have = current?.CapacityUnits;
  const want = model.loadBalancer.MinimumLoadBalancerCapacity?.CapacityUnits ?? 0;
  if (current === undefined || have === undefined || have === want || !isActive(current)) return [];
  const on = loadBalancerId(model.loadBalancer.Name);
  const input = {
    LoadBalancerArn: refTo(on),
    ...(want === 0 ? { ResetCapacityReservation: true } : { MinimumLoadBalancerCapacity: { CapacityUnits: want } }),
  };
  return [{ kind: "ModifyCapacityReservation", on, input, why: `Reserved capacity units ${have} → ${want}` }];
}

/** Whether it serves: `active_impaired` does, only it cannot grow. */
export function isActive({ State }: Pick<ObservedLoadBalancer, "State">): boolean {
  return State.Code === "active" || State.Code === "active_impaired";
}
