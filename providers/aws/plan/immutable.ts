// SPDX-License-Identifier: Apache-2.0

import { UserError } from "../../../src/errors.ts";
import type { LoadBalancerModel } from "../model.ts";
import type { ObservedLoadBalancer } from "../observed.ts";
import type { PlanContext } from "./plan-context.ts";

/**
 * What cannot be changed in place gets another name, and so a successor beside it. Only where an annotation fixes the name, or the VPC
 * was changed under us, is there no way that does not cut traffic off; then nothing is changed.
 * @throws UserError "NameInUse"
 */
export function refuseUnchangeable({ model, observed, current }: PlanContext): void {
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
    ...addressDifferences(loadBalancer, current),
  ];
}

/** Addresses in a subnet that it keeps. */
function addressDifferences({ SubnetMappings }: LoadBalancerModel, current: ObservedLoadBalancer): readonly string[] {
  const members = ["AllocationId", "PrivateIPv4Address", "IPv6Address"] as const;
  return SubnetMappings.flatMap((want) => {
    const have = current.SubnetMappings.find(({ SubnetId }) => SubnetId === want.SubnetId);
    return members.flatMap((member) => {
      const [has, wants] = [have?.[member], want[member]];
      return has === undefined || wants === undefined || has === wants ? [] : [`${want.SubnetId}: ${has} → ${wants}`];
    });
  });
}
