// SPDX-License-Identifier: Apache-2.0

import type { Account } from "../account.ts";
import { AwsError, validationError } from "../aws-error.ts";
import { type Parameters, textList } from "../protocol/parameters.ts";

/**
 * Reads SecurityGroups, all of them of the VPC.
 * @throws AwsError InvalidSecurityGroup, ValidationError
 */
export function readSecurityGroups(account: Account, parameters: Parameters, vpcId: string): readonly string[] {
  const groups = textList(parameters, "SecurityGroups");
  const limit = account.quotas.securityGroupsPerInterface;
  if (groups.length > limit) throw validationError(`A load balancer takes up to ${limit} security groups`);
  if (new Set(groups).size < groups.length) throw validationError("A security group is given more than once");
  for (const id of groups) {
    const group = account.securityGroups.get(id);
    if (group === undefined) {
      throw new AwsError("InvalidSecurityGroup", `One or more security groups are invalid: '${id}' does not exist`);
    }
    if (group.vpcId !== vpcId) {
      throw new AwsError("InvalidSecurityGroup", `One or more security groups are invalid: '${id}' is not in ${vpcId}`);
    }
  }
  return groups;
}
