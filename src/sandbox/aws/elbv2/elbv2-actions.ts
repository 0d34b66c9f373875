// SPDX-License-Identifier: Apache-2.0

import type { ActionTable } from "../action.ts";
import {
  describeListenerAttributes,
  describeLoadBalancerAttributes,
  describeTargetGroupAttributes,
  modifyListenerAttributes,
  modifyLoadBalancerAttributes,
  modifyTargetGroupAttributes,
} from "./attributes.ts";
import { describeCapacityReservation, modifyCapacityReservation } from "./capacity-reservation.ts";
import { createLoadBalancer } from "./create-load-balancer.ts";
import {
  addListenerCertificates,
  describeListenerCertificates,
  removeListenerCertificates,
} from "./listener-certificates.ts";
import { createListener, deleteListener, describeListeners, modifyListener } from "./listeners.ts";
import { deleteLoadBalancer, describeLoadBalancers } from "./load-balancers.ts";
import { setIpAddressType, setSecurityGroups, setSubnets } from "./set-load-balancer.ts";
import { addResourceTags, describeTags, removeResourceTags } from "./tag-actions.ts";
import { createTargetGroup, deleteTargetGroup, describeTargetGroups, modifyTargetGroup } from "./target-groups.ts";
import { describeTargetHealth } from "./target-health.ts";
import { deregisterTargets, registerTargets } from "./targets.ts";

/** ELBv2, Version 2015-12-01. */
export const elbv2Actions: ActionTable = {
  AddListenerCertificates: addListenerCertificates,
  AddTags: addResourceTags,
  CreateListener: createListener,
  CreateLoadBalancer: createLoadBalancer,
  CreateTargetGroup: createTargetGroup,
  DeleteListener: deleteListener,
  DeleteLoadBalancer: deleteLoadBalancer,
  DeleteTargetGroup: deleteTargetGroup,
  DeregisterTargets: deregisterTargets,
  DescribeCapacityReservation: describeCapacityReservation,
  DescribeListenerAttributes: describeListenerAttributes,
  DescribeListenerCertificates: describeListenerCertificates,
  DescribeListeners: describeListeners,
  DescribeLoadBalancerAttributes: describeLoadBalancerAttributes,
  DescribeLoadBalancers: describeLoadBalancers,
  DescribeTags: describeTags,
  DescribeTargetGroupAttributes: describeTargetGroupAttributes,
  DescribeTargetGroups: describeTargetGroups,
  DescribeTargetHealth: describeTargetHealth,
  ModifyCapacityReservation: modifyCapacityReservation,
  ModifyListener: modifyListener,
  ModifyListenerAttributes: modifyListenerAttributes,
  ModifyLoadBalancerAttributes: modifyLoadBalancerAttributes,
  ModifyTargetGroup: modifyTargetGroup,
  ModifyTargetGroupAttributes: modifyTargetGroupAttributes,
  RegisterTargets: registerTargets,
  RemoveListenerCertificates: removeListenerCertificates,
  RemoveTags: removeResourceTags,
  SetIpAddressType: setIpAddressType,
  SetSecurityGroups: setSecurityGroups,
  SetSubnets: setSubnets,
};
