// SPDX-License-Identifier: Apache-2.0

/** The default action of a network load balancer's listener: forward, to one target group or to several by weight. */

import type { Account } from "../account.ts";
import { AwsError, invalidConfiguration, validationError } from "../aws-error.ts";
import {
  optionalBoolean,
  optionalInteger,
  optionalText,
  type Parameters,
  requiredText,
  structure,
  structures,
} from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { targetGroupByArn } from "./look-up.ts";
import type { Forward, LoadBalancer, TargetGroup, WeightedTargetGroup } from "./model.ts";
import { loadBalancersUsing } from "./target-groups.ts";

/** Target groups that one forward action takes. */
const MAX_GROUPS = 5;

/** Which target groups a listener can forward to, by protocol (NLB user guide, "Listener configuration"). */
const compatible: Readonly<Record<string, readonly string[]>> = {
  TCP: ["TCP", "TCP_UDP"],
  TLS: ["TCP", "TLS"],
  UDP: ["UDP", "TCP_UDP"],
  TCP_UDP: ["TCP_UDP"],
  QUIC: ["QUIC", "TCP_QUIC"],
  TCP_QUIC: ["TCP_QUIC"],
};

function readWeighted(action: Parameters): readonly WeightedTargetGroup[] {
  const config = structure(action, "ForwardConfig") ?? {};
  const weighted = structures(config, "TargetGroups").map((tuple) => ({
    arn: requiredText(tuple, "TargetGroupArn"),
    weight: optionalInteger(tuple, "Weight", { min: 0, max: 999 }),
  }));
  const single = optionalText(action, "TargetGroupArn");
  if (single === undefined) return weighted;
  if (weighted.some(({ arn }) => arn !== single)) {
    throw validationError("TargetGroupArn and ForwardConfig must name the same single target group");
  }
  return weighted.length > 0 ? weighted : [{ arn: single, weight: undefined }];
}

function checkWeights(groups: readonly WeightedTargetGroup[]): void {
  if (groups.length === 0) throw validationError("A target group must be specified for the forward action");
  if (groups.length > MAX_GROUPS) {
    throw new AwsError("TooManyUniqueTargetGroupsPerLoadBalancer", `An action takes up to ${MAX_GROUPS} target groups`);
  }
  if (new Set(groups.map(({ arn }) => arn)).size < groups.length) {
    throw validationError("A target group is given more than once in the forward action");
  }
  if (groups.length > 1 && groups.some(({ weight }) => weight === undefined)) {
    throw validationError("A weight must be specified for each of several target groups");
  }
}

/**
 * Reads DefaultActions; undefined where none are given.
 * @throws AwsError TooManyActions, InvalidLoadBalancerAction, ValidationError, TargetGroupNotFound
 */
export function readForward(account: Account, parameters: Parameters): Forward | undefined {
  const actions = structures(parameters, "DefaultActions");
  const [action] = actions;
  if (action === undefined) return undefined;
  if (actions.length > 1) throw new AwsError("TooManyActions", "A listener has one default action");
  const type = requiredText(action, "Type");
  if (type !== "forward") {
    throw new AwsError("InvalidLoadBalancerAction", `Network load balancers only forward, they cannot '${type}'`);
  }
  const targetGroups = readWeighted(action);
  checkWeights(targetGroups);
  for (const { arn } of targetGroups) targetGroupByArn(account, arn);
  const stickiness = structure(structure(action, "ForwardConfig") ?? {}, "TargetGroupStickinessConfig") ?? {};
  return {
    targetGroups,
    stickiness: {
      enabled: optionalBoolean(stickiness, "Enabled") ?? false,
      seconds: optionalInteger(stickiness, "DurationSeconds", { min: 1, max: 604_800 }),
    },
  };
}

/** Where a forward action stands. */
export interface ForwardPlace {
  readonly loadBalancer: LoadBalancer;
  readonly protocol: string;
}

function checkGroup(account: Account, group: TargetGroup, { loadBalancer, protocol }: ForwardPlace): void {
  if (group.vpcId !== loadBalancer.vpcId) {
    throw invalidConfiguration(`Target group '${group.arn}' is not in the VPC ${loadBalancer.vpcId}`);
  }
  if (compatible[protocol]?.includes(group.protocol) !== true) {
    const message = `Listener protocol '${protocol}' is not compatible with target group protocol '${group.protocol}'`;
    throw new AwsError("IncompatibleProtocols", message);
  }
  if (group.ipAddressType === "ipv6" && loadBalancer.ipAddressType === "ipv4") {
    throw invalidConfiguration(`Target group '${group.arn}' has IPv6 targets, which needs dualstack`);
  }
  if (loadBalancersUsing(account, group.arn).some((arn) => arn !== loadBalancer.arn)) {
    const message = `The following target groups cannot be associated with more than one load balancer: ${group.arn}`;
    throw new AwsError("TargetGroupAssociationLimit", message);
  }
}

/** @throws AwsError IncompatibleProtocols, TargetGroupAssociationLimit, InvalidConfigurationRequest */
export function checkForward(account: Account, forward: Forward, place: ForwardPlace): void {
  for (const { arn } of forward.targetGroups) checkGroup(account, targetGroupByArn(account, arn), place);
}

/** Notes since when target groups are used. */
export function attachTargetGroups(account: Account, { targetGroups }: Forward): void {
  for (const { arn } of targetGroups) {
    const group = targetGroupByArn(account, arn);
    if (loadBalancersUsing(account, arn).length === 0)
      account.targetGroups.put({ ...group, attachedAt: account.now() });
  }
}

/** A default action in the form of DescribeListeners. */
export function showForward({ targetGroups, stickiness }: Forward): Reply {
  return {
    Type: "forward",
    TargetGroupArn: targetGroups.length === 1 ? targetGroups[0]?.arn : undefined,
    ForwardConfig: {
      TargetGroups: targetGroups.map(({ arn, weight }) => ({ TargetGroupArn: arn, Weight: weight })),
      TargetGroupStickinessConfig: { Enabled: stickiness.enabled, DurationSeconds: stickiness.seconds },
    },
  };
}
