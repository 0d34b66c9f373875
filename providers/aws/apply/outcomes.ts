// SPDX-License-Identifier: Apache-2.0

/**
 * Errors that are none, or that call for a look: a call made again after its reply was lost, or after somebody did the same. What
 * turns out to be as wanted is an outcome; anything else is thrown on, and what was known is read afresh.
 */

import { TerminalError } from "../../../src/errors.ts";
import type { ActionInput, AwsApi, WriteAction } from "../aws-api.ts";
import type { Tag } from "../model.ts";
import { toObservedSecurityGroup } from "../network/to-facts.ts";
import type { Observed, ObservedSecurityGroup } from "../observed.ts";
import { tagKeys, tagValue } from "../tags.ts";
import { toTags } from "../to-observed.ts";
import { changeSecurityGroup, putSecurityGroup } from "./change-observed.ts";
import { keysOf, toRules } from "./reduce-security-groups.ts";
import { reduceRegisterTargets } from "./reduce-target-groups.ts";

/** A call that AWS has refused. */
export interface Refusal<A extends WriteAction> {
  readonly observed: Observed;
  readonly input: ActionInput<A>;
  readonly error: Error;
  readonly api: AwsApi;
  readonly signal: AbortSignal;
}

/** Finds out what a refusal means. @throws the error itself where it is one */
export type Outcome<A extends WriteAction> = (refusal: Refusal<A>) => Promise<Observed>;

/** AWS's names of errors that say that it is done already. */
export const doneAlready: { readonly [A in WriteAction]?: readonly string[] } = {
  DeleteLoadBalancer: ["LoadBalancerNotFound"],
  DeleteListener: ["ListenerNotFound", "LoadBalancerNotFound"],
  DeleteTargetGroup: ["TargetGroupNotFound"],
  DeleteSecurityGroup: ["InvalidGroup.NotFound", "InvalidGroupId.NotFound"],
};

/** By action and AWS's name of the error. */
export const outcomes: { readonly [A in WriteAction]?: Readonly<Record<string, Outcome<A>>> } = {
  CreateLoadBalancer: { DuplicateLoadBalancerName: refuseStrangeLoadBalancer },
  CreateTargetGroup: { DuplicateTargetGroupName: refuseStrangeTargetGroup },
  CreateSecurityGroup: { "InvalidGroup.Duplicate": adoptSecurityGroup },
  AuthorizeSecurityGroupIngress: { "InvalidPermission.Duplicate": checkRulesAreThere },
  RevokeSecurityGroupIngress: { "InvalidPermission.NotFound": checkRulesAreGone },
  RegisterTargets: { InvalidTarget: registerTheOthers },
};

/** One of ours with other settings is looked at anew by whoever reads the account. */
async function refuseStrangeLoadBalancer({ input, error, api, signal }: Refusal<"CreateLoadBalancer">): Promise<never> {
  const { LoadBalancers } = await api.call("DescribeLoadBalancers", { Names: [input.Name ?? ""] }, signal);
  const arn = LoadBalancers?.[0]?.LoadBalancerArn;
  if (arn !== undefined) refuseStranger(arn, input.Tags, await readTags(arn, api, signal));
  throw error;
}

async function refuseStrangeTargetGroup({ input, error, api, signal }: Refusal<"CreateTargetGroup">): Promise<never> {
  const { TargetGroups } = await api.call("DescribeTargetGroups", { Names: [input.Name ?? ""] }, signal);
  const arn = TargetGroups?.[0]?.TargetGroupArn;
  if (arn !== undefined) refuseStranger(arn, input.Tags, await readTags(arn, api, signal));
  throw error;
}

async function readTags(arn: string, api: AwsApi, signal: AbortSignal): Promise<readonly Tag[]> {
  const { TagDescriptions } = await api.call("DescribeTags", { ResourceArns: [arn] }, signal);
  return toTags(TagDescriptions?.[0]?.Tags);
}

/** A group is told whole by one read, so that one of ours is taken as it is. */
async function adoptSecurityGroup({
  observed,
  input,
  error,
  api,
  signal,
}: Refusal<"CreateSecurityGroup">): Promise<Observed> {
  const Filters = [
    { Name: "group-name", Values: [input.GroupName ?? ""] },
    { Name: "vpc-id", Values: [input.VpcId ?? ""] },
  ];
  const { SecurityGroups } = await api.call("DescribeSecurityGroups", { Filters }, signal);
  const [answer] = SecurityGroups ?? [];
  if (answer === undefined) throw error;
  const found = toObservedSecurityGroup(answer);
  const wanted = toTags(input.TagSpecifications?.[0]?.Tags);
  refuseStranger(found.GroupId, wanted, found.Tags);
  return putSecurityGroup(observed, found, tagValue(wanted, tagKeys.resource) === "BackendSecurityGroup");
}

/** A call is refused whole when one of its rules is there. */
async function checkRulesAreThere(refusal: Refusal<"AuthorizeSecurityGroupIngress">): Promise<Observed> {
  const { observed, input, error } = refusal;
  const found = await readGroup(refusal);
  const present = keysOf(found.Ingress, observed);
  if (![...keysOf(toRules(input.IpPermissions), observed)].every((key) => present.has(key))) throw error;
  return changeSecurityGroup(observed, found.GroupId, (have) => ({ ...have, Ingress: found.Ingress }));
}

/** A call is refused whole when one of its rules is gone. */
async function checkRulesAreGone(refusal: Refusal<"RevokeSecurityGroupIngress">): Promise<Observed> {
  const { observed, input, error } = refusal;
  const found = await readGroup(refusal);
  const present = keysOf(found.Ingress, observed);
  if ([...keysOf(toRules(input.IpPermissions), observed)].some((key) => present.has(key))) throw error;
  return changeSecurityGroup(observed, found.GroupId, (have) => ({ ...have, Ingress: found.Ingress }));
}

async function readGroup({
  input,
  error,
  api,
  signal,
}: Refusal<"AuthorizeSecurityGroupIngress"> | Refusal<"RevokeSecurityGroupIngress">): Promise<ObservedSecurityGroup> {
  const { SecurityGroups } = await api.call("DescribeSecurityGroups", { GroupIds: [input.GroupId ?? ""] }, signal);
  const [answer] = SecurityGroups ?? [];
  if (answer === undefined) throw error;
  return toObservedSecurityGroup(answer);
}

/**
 * AWS refuses all targets of a call for one instance that does not run, and names it. The others are registered without it; it counts
 * as registered until the targets are next read, so that one stopped node does not keep the load balancer from all others.
 */
async function registerTheOthers({
  observed,
  input,
  error,
  api,
  signal,
}: Refusal<"RegisterTargets">): Promise<Observed> {
  const targets = input.Targets ?? [];
  const Targets = targets.filter(({ Id = "" }) => !namesWhole(error, Id));
  if (Targets.length === targets.length) throw error;
  if (Targets.length > 0) await api.call("RegisterTargets", { ...input, Targets }, signal);
  return reduceRegisterTargets(observed, input, {});
}

/** Not as a part of another: 10.0.0.1 is not meant where 10.0.0.12 is named. */
function namesWhole({ message }: Error, id: string): boolean {
  return message.split(/[^\w.:-]+/).includes(id);
}

/** @throws TerminalError "NotOurs" */
function refuseStranger(identifier: string, wanted: Parameters<typeof toTags>[0], have: readonly Tag[]): void {
  const tags = toTags(wanted);
  const keys = [tagKeys.cluster, tagKeys.class, tagKeys.loadBalancer, tagKeys.uid, tagKeys.resource];
  if (keys.every((key) => tagValue(tags, key) === tagValue(have, key))) return;
  throw new TerminalError(
    "NotOurs",
    `${identifier} has the name that is needed, but not the tags of this load balancer: it is not touched. Rename or delete it.`,
  );
}
