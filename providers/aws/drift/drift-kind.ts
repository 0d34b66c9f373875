// SPDX-License-Identifier: Apache-2.0

/** What was found to be otherwise than it was left; also the label of the metric. */
export type DriftKind =
  | "LoadBalancer"
  | "TargetGroup"
  | "SecurityGroup"
  | "Listeners"
  | "Targets"
  | "Attributes"
  | "Tags"
  | "NodeRules"
  /** A load balancer, target group or security group of ours that was not known of, or is gone. */
  | "Appeared"
  | "Gone";
