// SPDX-License-Identifier: Apache-2.0

import type { WriteAction } from "../aws-api.ts";
import {
  reduceAddListenerCertificates,
  reduceCreateListener,
  reduceDeleteListener,
  reduceModifyListener,
  reduceModifyListenerAttributes,
  reduceRemoveListenerCertificates,
} from "./reduce-listeners.ts";
import {
  reduceCreateLoadBalancer,
  reduceDeleteLoadBalancer,
  reduceModifyCapacityReservation,
  reduceModifyLoadBalancerAttributes,
  reduceSetIpAddressType,
  reduceSetSecurityGroups,
  reduceSetSubnets,
} from "./reduce-load-balancers.ts";
import {
  reduceAuthorizeSecurityGroupIngress,
  reduceCreateSecurityGroup,
  reduceDeleteSecurityGroup,
  reduceRevokeSecurityGroupIngress,
} from "./reduce-security-groups.ts";
import { reduceAddTags, reduceCreateTags, reduceDeleteTags, reduceRemoveTags } from "./reduce-tags.ts";
import {
  reduceCreateTargetGroup,
  reduceDeleteTargetGroup,
  reduceDeregisterTargets,
  reduceModifyTargetGroup,
  reduceModifyTargetGroupAttributes,
  reduceRegisterTargets,
} from "./reduce-target-groups.ts";
import type { Reducer } from "./reducer.ts";

/** What each action makes of what is known. */
export const reducers: { readonly [A in WriteAction]: Reducer<A> } = {
  CreateLoadBalancer: reduceCreateLoadBalancer,
  SetSubnets: reduceSetSubnets,
  SetSecurityGroups: reduceSetSecurityGroups,
  SetIpAddressType: reduceSetIpAddressType,
  ModifyLoadBalancerAttributes: reduceModifyLoadBalancerAttributes,
  ModifyCapacityReservation: reduceModifyCapacityReservation,
  DeleteLoadBalancer: reduceDeleteLoadBalancer,
  CreateListener: reduceCreateListener,
  ModifyListener: reduceModifyListener,
  ModifyListenerAttributes: reduceModifyListenerAttributes,
  AddListenerCertificates: reduceAddListenerCertificates,
  RemoveListenerCertificates: reduceRemoveListenerCertificates,
  DeleteListener: reduceDeleteListener,
  CreateTargetGroup: reduceCreateTargetGroup,
  ModifyTargetGroup: reduceModifyTargetGroup,
  ModifyTargetGroupAttributes: reduceModifyTargetGroupAttributes,
  RegisterTargets: reduceRegisterTargets,
  DeregisterTargets: reduceDeregisterTargets,
  DeleteTargetGroup: reduceDeleteTargetGroup,
  AddTags: reduceAddTags,
  RemoveTags: reduceRemoveTags,
  CreateSecurityGroup: reduceCreateSecurityGroup,
  AuthorizeSecurityGroupIngress: reduceAuthorizeSecurityGroupIngress,
  RevokeSecurityGroupIngress: reduceRevokeSecurityGroupIngress,
  DeleteSecurityGroup: reduceDeleteSecurityGroup,
  CreateTags: reduceCreateTags,
  DeleteTags: reduceDeleteTags,
};
