// SPDX-License-Identifier: Apache-2.0

/** The narrow edge to AWS: the actions that are used, by name. What implements it may be the SDK, or a file of recorded replies. */

import type * as Ec2 from "@aws-sdk/client-ec2";
import type * as Elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";

/** Input and output of each action, in the SDK's types. */
export interface AwsActions {
  readonly DescribeLoadBalancers: [Elbv2.DescribeLoadBalancersInput, Elbv2.DescribeLoadBalancersOutput];
  readonly DescribeLoadBalancerAttributes: [
    Elbv2.DescribeLoadBalancerAttributesInput,
    Elbv2.DescribeLoadBalancerAttributesOutput,
  ];
  readonly DescribeCapacityReservation: [
    Elbv2.DescribeCapacityReservationInput,
    Elbv2.DescribeCapacityReservationOutput,
  ];
  readonly DescribeListeners: [Elbv2.DescribeListenersInput, Elbv2.DescribeListenersOutput];
  readonly DescribeListenerAttributes: [Elbv2.DescribeListenerAttributesInput, Elbv2.DescribeListenerAttributesOutput];
  readonly DescribeListenerCertificates: [
    Elbv2.DescribeListenerCertificatesInput,
    Elbv2.DescribeListenerCertificatesOutput,
  ];
  readonly DescribeTargetGroups: [Elbv2.DescribeTargetGroupsInput, Elbv2.DescribeTargetGroupsOutput];
  readonly DescribeTargetGroupAttributes: [
    Elbv2.DescribeTargetGroupAttributesInput,
    Elbv2.DescribeTargetGroupAttributesOutput,
  ];
  readonly DescribeTargetHealth: [Elbv2.DescribeTargetHealthInput, Elbv2.DescribeTargetHealthOutput];
  readonly DescribeTags: [Elbv2.DescribeTagsInput, Elbv2.DescribeTagsOutput];
  readonly CreateLoadBalancer: [Elbv2.CreateLoadBalancerInput, Elbv2.CreateLoadBalancerOutput];
  readonly SetSubnets: [Elbv2.SetSubnetsInput, Elbv2.SetSubnetsOutput];
  readonly SetSecurityGroups: [Elbv2.SetSecurityGroupsInput, Elbv2.SetSecurityGroupsOutput];
  readonly SetIpAddressType: [Elbv2.SetIpAddressTypeInput, Elbv2.SetIpAddressTypeOutput];
  readonly ModifyLoadBalancerAttributes: [
    Elbv2.ModifyLoadBalancerAttributesInput,
    Elbv2.ModifyLoadBalancerAttributesOutput,
  ];
  readonly ModifyCapacityReservation: [Elbv2.ModifyCapacityReservationInput, Elbv2.ModifyCapacityReservationOutput];
  readonly DeleteLoadBalancer: [Elbv2.DeleteLoadBalancerInput, Elbv2.DeleteLoadBalancerOutput];
  readonly CreateListener: [Elbv2.CreateListenerInput, Elbv2.CreateListenerOutput];
  readonly ModifyListener: [Elbv2.ModifyListenerInput, Elbv2.ModifyListenerOutput];
  readonly ModifyListenerAttributes: [Elbv2.ModifyListenerAttributesInput, Elbv2.ModifyListenerAttributesOutput];
  readonly AddListenerCertificates: [Elbv2.AddListenerCertificatesInput, Elbv2.AddListenerCertificatesOutput];
  readonly RemoveListenerCertificates: [Elbv2.RemoveListenerCertificatesInput, Elbv2.RemoveListenerCertificatesOutput];
  readonly DeleteListener: [Elbv2.DeleteListenerInput, Elbv2.DeleteListenerOutput];
  readonly CreateTargetGroup: [Elbv2.CreateTargetGroupInput, Elbv2.CreateTargetGroupOutput];
  readonly ModifyTargetGroup: [Elbv2.ModifyTargetGroupInput, Elbv2.ModifyTargetGroupOutput];
  readonly ModifyTargetGroupAttributes: [
    Elbv2.ModifyTargetGroupAttributesInput,
    Elbv2.ModifyTargetGroupAttributesOutput,
  ];
  readonly RegisterTargets: [Elbv2.RegisterTargetsInput, Elbv2.RegisterTargetsOutput];
  readonly DeregisterTargets: [Elbv2.DeregisterTargetsInput, Elbv2.DeregisterTargetsOutput];
  readonly DeleteTargetGroup: [Elbv2.DeleteTargetGroupInput, Elbv2.DeleteTargetGroupOutput];
  readonly AddTags: [Elbv2.AddTagsInput, Elbv2.AddTagsOutput];
  readonly RemoveTags: [Elbv2.RemoveTagsInput, Elbv2.RemoveTagsOutput];
  readonly DescribeVpcs: [Ec2.DescribeVpcsRequest, Ec2.DescribeVpcsResult];
  readonly DescribeSubnets: [Ec2.DescribeSubnetsRequest, Ec2.DescribeSubnetsResult];
  readonly DescribeRouteTables: [Ec2.DescribeRouteTablesRequest, Ec2.DescribeRouteTablesResult];
  readonly DescribeAvailabilityZones: [Ec2.DescribeAvailabilityZonesRequest, Ec2.DescribeAvailabilityZonesResult];
  readonly DescribeInstances: [Ec2.DescribeInstancesRequest, Ec2.DescribeInstancesResult];
  readonly DescribeInstanceTopology: [Ec2.DescribeInstanceTopologyRequest, Ec2.DescribeInstanceTopologyResult];
  readonly DescribeSecurityGroups: [Ec2.DescribeSecurityGroupsRequest, Ec2.DescribeSecurityGroupsResult];
  readonly CreateSecurityGroup: [Ec2.CreateSecurityGroupRequest, Ec2.CreateSecurityGroupResult];
  readonly AuthorizeSecurityGroupIngress: [
    Ec2.AuthorizeSecurityGroupIngressRequest,
    Ec2.AuthorizeSecurityGroupIngressResult,
  ];
  readonly RevokeSecurityGroupIngress: [Ec2.RevokeSecurityGroupIngressRequest, Ec2.RevokeSecurityGroupIngressResult];
  readonly DeleteSecurityGroup: [Ec2.DeleteSecurityGroupRequest, Ec2.DeleteSecurityGroupResult];
  readonly CreateTags: [Ec2.CreateTagsRequest, object];
  readonly DeleteTags: [Ec2.DeleteTagsRequest, object];
}

export type Action = keyof AwsActions;
/** Those that change nothing. */
export type ReadAction = Extract<Action, `Describe${string}`>;
export type WriteAction = Exclude<Action, ReadAction>;
export type ActionInput<A extends Action> = AwsActions[A][0];
export type ActionOutput<A extends Action> = AwsActions[A][1];

export interface AwsApi {
  /**
   * Makes one call, with its quick retries and within the limits of its kind.
   * @throws FairleadError with the reason of `errors.ts`; its `cause` has AWS's name and message.
   */
  call<A extends Action>(action: A, input: ActionInput<A>, signal: AbortSignal): Promise<ActionOutput<A>>;
}
