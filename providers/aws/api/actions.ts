// SPDX-License-Identifier: Apache-2.0

/** The actions of `AwsActions` at run time: which service answers them, and what permission they take. */

import type { Action, ReadAction } from "../aws-api.ts";

/** Prefix of the service's IAM actions, and name of its SDK client. */
export type AwsService = "elasticloadbalancing" | "ec2";

/** The SDK's service ids: how metrics and flags of other controllers name the services. */
export const serviceIds: Readonly<Record<AwsService, string>> = {
  elasticloadbalancing: "Elastic Load Balancing v2",
  ec2: "EC2",
};

/** The service of each action; the type makes it complete, in both directions. */
export const actionServices: Readonly<Record<Action, AwsService>> = {
  DescribeLoadBalancers: "elasticloadbalancing",
  DescribeLoadBalancerAttributes: "elasticloadbalancing",
  DescribeCapacityReservation: "elasticloadbalancing",
  DescribeListeners: "elasticloadbalancing",
  DescribeListenerAttributes: "elasticloadbalancing",
  DescribeListenerCertificates: "elasticloadbalancing",
  DescribeTargetGroups: "elasticloadbalancing",
  DescribeTargetGroupAttributes: "elasticloadbalancing",
  DescribeTargetHealth: "elasticloadbalancing",
  DescribeTags: "elasticloadbalancing",
  CreateLoadBalancer: "elasticloadbalancing",
  SetSubnets: "elasticloadbalancing",
  SetSecurityGroups: "elasticloadbalancing",
  SetIpAddressType: "elasticloadbalancing",
  ModifyLoadBalancerAttributes: "elasticloadbalancing",
  ModifyCapacityReservation: "elasticloadbalancing",
  DeleteLoadBalancer: "elasticloadbalancing",
  CreateListener: "elasticloadbalancing",
  ModifyListener: "elasticloadbalancing",
  ModifyListenerAttributes: "elasticloadbalancing",
  AddListenerCertificates: "elasticloadbalancing",
  RemoveListenerCertificates: "elasticloadbalancing",
  DeleteListener: "elasticloadbalancing",
  CreateTargetGroup: "elasticloadbalancing",
  ModifyTargetGroup: "elasticloadbalancing",
  ModifyTargetGroupAttributes: "elasticloadbalancing",
  RegisterTargets: "elasticloadbalancing",
  DeregisterTargets: "elasticloadbalancing",
  DeleteTargetGroup: "elasticloadbalancing",
  AddTags: "elasticloadbalancing",
  RemoveTags: "elasticloadbalancing",
  DescribeVpcs: "ec2",
  DescribeSubnets: "ec2",
  DescribeRouteTables: "ec2",
  DescribeAvailabilityZones: "ec2",
  DescribeInstances: "ec2",
  DescribeInstanceTopology: "ec2",
  DescribeSecurityGroups: "ec2",
  CreateSecurityGroup: "ec2",
  AuthorizeSecurityGroupIngress: "ec2",
  RevokeSecurityGroupIngress: "ec2",
  DeleteSecurityGroup: "ec2",
  CreateTags: "ec2",
  DeleteTags: "ec2",
};

/** All actions, in the order above. */
export const actions: readonly Action[] = Object.keys(actionServices).filter((name) => isAction(name));

export function isAction(name: string): name is Action {
  return Object.hasOwn(actionServices, name);
}

/** Whether it changes nothing. */
export function isReadAction(action: Action): action is ReadAction {
  return action.startsWith("Describe");
}

/** The permission it takes, for example `ec2:CreateTags`. */
export function iamActionOf(action: Action): string {
  return `${actionServices[action]}:${action}`;
}
