// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import type { SubnetMapping } from "../model.ts";
import type { ObservedLoadBalancer } from "../observed.ts";
import type { PlanContext } from "./plan-context.ts";

/**
 * What cannot be changed in place gets another name, and so a successor beside it. Only where an annotation fixes the name, or the VPC
 * was changed under us, is there no way that does not cut traffic off; then nothing is changed.
 * @throws UserError "NameInUse", "AddressInUse"
 */
export function refuseUnchangeable(context: PlanContext): void {
  refuseSameName(context);
  refuseHeldAddresses(context);
}

/** @throws UserError "NameInUse" */
function refuseSameName({ model, observed, current }: PlanContext): void {
  const differences = current === undefined ? [] : differencesOf(model, current);
  if (differences.length > 0) {
    throw new UserError(
      "NameInUse",
      `Load balancer ${model.loadBalancer.Name} cannot be changed in place (${differences.join(", ")}), and its successor cannot have the same name: change the annotation aws-load-balancer-name too, or remove it, and the present one serves until the new one does.`,
    );
  }
  for (const want of model.targetGroups) {
    const have = observed.targetGroups.find(({ TargetGroupName }) => TargetGroupName === want.Name);
    if (have === undefined || have.VpcId === want.VpcId) continue;
    throw new UserError(
      "NameInUse",
      `Target group ${want.Name} is in VPC ${have.VpcId}, not in ${want.VpcId}, and cannot be moved: correct the VPC, or delete the Service and make it anew.`,
    );
  }
}

function differencesOf(
  { loadBalancer, securityGroups }: PlanContext["model"],
  current: ObservedLoadBalancer,
): readonly string[] {
  const { Scheme, SecurityGroups } = loadBalancer;
  const vpcs = new Set(securityGroups.map(({ VpcId }) => VpcId));
  return [
    ...(current.Scheme === Scheme ? [] : [`scheme ${current.Scheme} → ${Scheme}`]),
    ...(vpcs.size === 0 || vpcs.has(current.VpcId) ? [] : [`VPC ${current.VpcId} → ${[...vpcs].join(", ")}`]),
    ...(SecurityGroups.length > 0 && current.SecurityGroups.length === 0
      ? ["it was made without security groups"]
      : []),
    ...(SecurityGroups.length === 0 && current.SecurityGroups.length > 0 ? ["it was made with security groups"] : []),
  ];
}

/**
 * A successor cannot have an address that its predecessor still serves from.
 * @throws UserError "AddressInUse"
 */
function refuseHeldAddresses({ model, current, predecessors }: PlanContext): void {
  if (current !== undefined) return;
  const { Name, SubnetMappings } = model.loadBalancer;
  const wanted = SubnetMappings.flatMap(addressesOf);
  for (const predecessor of predecessors) {
    const held = predecessor.SubnetMappings.flatMap(addressesOf).filter((address) => wanted.includes(address));
    if (held.length === 0) continue;
    throw new UserError(
      "AddressInUse",
      `Load balancer ${predecessor.LoadBalancerName} cannot be changed in place, and its successor ${Name} cannot have the same addresses (${held.join(", ")}) while it serves: take other addresses for the change, or delete the Service and make it anew.`,
    );
  }
}

function addressesOf({ AllocationId, PrivateIPv4Address, IPv6Address }: SubnetMapping): readonly string[] {
  return [AllocationId, PrivateIPv4Address, IPv6Address].filter((address) => address !== undefined);
}
