// SPDX-License-Identifier: Apache-2.0

/** Finding what a call names, and refusing as AWS does where it is not there. */

import type { Account } from "../account.ts";
import { AwsError, validationError } from "../aws-error.ts";
import { type Page, pageOf } from "../protocol/pages.ts";
import { optionalInteger, optionalText, type Parameters, requiredText } from "../protocol/parameters.ts";
import { checkArn } from "./arns.ts";
import type { Listener, LoadBalancer, TargetGroup } from "./model.ts";

/** Names or ARNs that one Describe takes at most. */
const NAMED_LIMIT = 20;
const MAX_PAGE = 400;

export function loadBalancersNotFound(names: readonly string[]): AwsError {
  return new AwsError("LoadBalancerNotFound", `Load balancers '[${names.join(", ")}]' not found`);
}

export function targetGroupsNotFound(): AwsError {
  return new AwsError("TargetGroupNotFound", "One or more target groups not found");
}

export function listenersNotFound(): AwsError {
  return new AwsError("ListenerNotFound", "One or more listeners not found");
}

/** @throws AwsError LoadBalancerNotFound, ValidationError */
export function requireLoadBalancer(account: Account, parameters: Parameters): LoadBalancer {
  return loadBalancerByArn(account, requiredText(parameters, "LoadBalancerArn"));
}

/** A load balancer that can be changed here. @throws AwsError, also for one that is no network load balancer */
export function requireNetworkLoadBalancer(account: Account, parameters: Parameters): LoadBalancer {
  const found = requireLoadBalancer(account, parameters);
  if (found.type === "network") return found;
  throw new AwsError("OperationNotPermitted", `The sandbox changes network load balancers only, not '${found.arn}'`);
}

export function loadBalancerByArn(account: Account, arn: string): LoadBalancer {
  checkArn(account, "loadbalancer", arn);
  const found = account.loadBalancers.get(arn);
  if (found === undefined) throw loadBalancersNotFound([arn]);
  return found;
}

/** @throws AwsError TargetGroupNotFound, ValidationError */
export function requireTargetGroup(account: Account, parameters: Parameters): TargetGroup {
  return targetGroupByArn(account, requiredText(parameters, "TargetGroupArn"));
}

export function targetGroupByArn(account: Account, arn: string): TargetGroup {
  checkArn(account, "targetgroup", arn);
  const found = account.targetGroups.get(arn);
  if (found === undefined) throw targetGroupsNotFound();
  return found;
}

/** @throws AwsError ListenerNotFound, ValidationError */
export function requireListener(account: Account, parameters: Parameters): Listener {
  return listenerByArn(account, requiredText(parameters, "ListenerArn"));
}

export function listenerByArn(account: Account, arn: string): Listener {
  checkArn(account, "listener", arn);
  const found = account.listeners.get(arn);
  if (found === undefined) throw listenersNotFound();
  return found;
}

/** @throws AwsError ValidationError for more names or ARNs than a call takes */
export function checkNamedLimit(given: readonly string[], what: string): void {
  if (given.length <= NAMED_LIMIT) return;
  throw validationError(`A call takes up to ${NAMED_LIMIT} ${what}, not ${given.length}`);
}

/** @throws AwsError ValidationError where more than one way of naming is used */
export function checkOneWay(parameters: Parameters, names: readonly string[]): void {
  const given = names.filter((name) => parameters[name] !== undefined && parameters[name] !== "");
  if (given.length > 1) throw validationError(`Only one of ${given.join(" and ")} can be given`);
}

/** The page that PageSize and Marker ask for; 400 where none is asked for. */
export function describePage<Row>(rows: readonly Row[], parameters: Parameters): Page<Row> {
  const size = optionalInteger(parameters, "PageSize", { min: 1, max: MAX_PAGE }) ?? MAX_PAGE;
  const page = pageOf(rows, { size, marker: optionalText(parameters, "Marker") });
  if (page === undefined) throw validationError("The marker is not valid");
  return page;
}
