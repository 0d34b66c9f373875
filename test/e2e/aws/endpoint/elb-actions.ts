// SPDX-License-Identifier: Apache-2.0

/** Replies that hold load balancers. */
export const loadBalancerReplies: readonly string[] = ["CreateLoadBalancer", "DescribeLoadBalancers"];

/** Replies that hold listeners. */
export const listenerReplies: readonly string[] = ["CreateListener", "DescribeListeners", "ModifyListener"];

/** Replies that hold target groups. */
export const targetGroupReplies: readonly string[] = ["CreateTargetGroup", "DescribeTargetGroups", "ModifyTargetGroup"];

/** All of ELBv2 that scenarios and Fairlead call, and moto has. */
export const elbActions: readonly string[] = [
  ...loadBalancerReplies,
  ...listenerReplies,
  ...targetGroupReplies,
  "AddListenerCertificates",
  "AddTags",
  "DeleteListener",
  "DeleteLoadBalancer",
  "DeleteTargetGroup",
  "DescribeListenerAttributes",
  "DescribeListenerCertificates",
  "DescribeLoadBalancerAttributes",
  "DescribeTags",
  "DescribeTargetGroupAttributes",
  "DescribeTargetHealth",
  "ModifyListenerAttributes",
  "ModifyLoadBalancerAttributes",
  "ModifyTargetGroupAttributes",
  "RemoveListenerCertificates",
  "RemoveTags",
  "SetIpAddressType",
  "SetSecurityGroups",
  "SetSubnets",
];
