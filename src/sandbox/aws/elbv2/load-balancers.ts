// SPDX-License-Identifier: Apache-2.0

/** Finding and deleting load balancers. */

import type { Account } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { type Parameters, requiredText, textList } from "../protocol/parameters.ts";
import type { Reply } from "../protocol/query-response.ts";
import { checkArn } from "./arns.ts";
import { deleteListenerRow } from "./listeners.ts";
import {
  checkNamedLimit,
  checkOneWay,
  describePage,
  loadBalancersNotFound,
  requireNetworkLoadBalancer,
} from "./look-up.ts";
import type { LoadBalancer } from "./model.ts";
import { showLoadBalancer } from "./show-load-balancer.ts";

function findNamed(account: Account, parameters: Parameters): readonly LoadBalancer[] | undefined {
  const arns = textList(parameters, "LoadBalancerArns");
  const names = textList(parameters, "Names");
  if (arns.length === 0 && names.length === 0) return undefined;
  for (const arn of arns) checkArn(account, "loadbalancer", arn);
  const given = arns.length > 0 ? arns : names;
  const find = (key: string): LoadBalancer | undefined =>
    arns.length > 0 ? account.loadBalancers.get(key) : account.loadBalancers.by("name", key)[0];
  checkNamedLimit(given, "load balancers");
  const missing = given.filter((key) => find(key) === undefined);
  if (missing.length > 0) throw loadBalancersNotFound(missing);
  return [...new Set(given)].map(find).filter((row) => row !== undefined);
}

/** One name that is missing fails the whole call. */
export function describeLoadBalancers(account: Account, parameters: Parameters): Reply {
  checkOneWay(parameters, ["LoadBalancerArns", "Names"]);
  const rows = findNamed(account, parameters) ?? account.loadBalancers.all();
  const page = describePage(rows, parameters);
  return { LoadBalancers: page.rows.map((row) => showLoadBalancer(account, row)), NextMarker: page.next };
}

/** Deletes a load balancer with its listeners. One that is not there is as good as deleted. */
export function deleteLoadBalancer(account: Account, parameters: Parameters): Reply {
  const arn = requiredText(parameters, "LoadBalancerArn");
  checkArn(account, "loadbalancer", arn);
  if (account.loadBalancers.get(arn) === undefined) return {};
  const row = requireNetworkLoadBalancer(account, parameters);
  if (row.attributes.get("deletion_protection.enabled") === "true") {
    const message = `Load balancer '${arn}' cannot be deleted because deletion protection is enabled`;
    throw new AwsError("OperationNotPermitted", message);
  }
  for (const listener of account.listeners.by("loadBalancer", arn)) deleteListenerRow(account, listener);
  account.hold([...row.securityGroups, ...row.subnets.flatMap(({ allocationId }) => allocationId ?? [])]);
  account.loadBalancers.delete(arn);
  return {};
}
