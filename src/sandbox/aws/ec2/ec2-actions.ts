// SPDX-License-Identifier: Apache-2.0

import type { ActionTable } from "../action.ts";
import { describeAddresses, describeManagedPrefixLists } from "./addresses.ts";
import { describeInstances, describeInstanceTopology, describeNetworkInterfaces } from "./instances.ts";
import { describeAvailabilityZones, describeRouteTables, describeSubnets, describeVpcs } from "./network.ts";
import {
  authorizeIngress,
  describeSecurityGroupRules,
  revokeIngress,
  updateIngressDescriptions,
} from "./security-group-rules.ts";
import { createSecurityGroup, deleteSecurityGroup, describeSecurityGroups } from "./security-groups.ts";
import { createTags, deleteTags } from "./tag-actions.ts";

/** EC2, Version 2016-11-15. */
export const ec2Actions: ActionTable = {
  AuthorizeSecurityGroupIngress: authorizeIngress,
  CreateSecurityGroup: createSecurityGroup,
  CreateTags: createTags,
  DeleteSecurityGroup: deleteSecurityGroup,
  DeleteTags: deleteTags,
  DescribeAddresses: describeAddresses,
  DescribeAvailabilityZones: describeAvailabilityZones,
  DescribeInstances: describeInstances,
  DescribeInstanceTopology: describeInstanceTopology,
  DescribeManagedPrefixLists: describeManagedPrefixLists,
  DescribeNetworkInterfaces: describeNetworkInterfaces,
  DescribeRouteTables: describeRouteTables,
  DescribeSecurityGroupRules: describeSecurityGroupRules,
  DescribeSecurityGroups: describeSecurityGroups,
  DescribeSubnets: describeSubnets,
  DescribeVpcs: describeVpcs,
  RevokeSecurityGroupIngress: revokeIngress,
  UpdateSecurityGroupRuleDescriptionsIngress: updateIngressDescriptions,
};
