// SPDX-License-Identifier: Apache-2.0

import type * as Elbv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { readMarkedPages } from "../api/pages.ts";
import type { AwsReads } from "../api/reads.ts";
import type { AwsApi } from "../aws-api.ts";
import type { Tag } from "../model.ts";
import { hasOurForm } from "../naming.ts";
import { readSecurityGroups } from "../network/security-groups.ts";
import type { ObservedSecurityGroup } from "../observed.ts";
import { tagKeys } from "../tags.ts";
import { toLoadBalancerFound, toTargetGroupFound } from "../to-observed.ts";
import type { Thing } from "./holdings.ts";

/** What the account has, as far as it may be ours. */
export interface Inventory {
  /** Load balancers and target groups that may be ours, with their tags. */
  readonly things: readonly Thing[];
  /** Ours by their tag. */
  readonly securityGroups: readonly ObservedSecurityGroup[];
  /** Names of all other load balancers, with their ARNs. */
  readonly others: ReadonlyMap<string, string>;
}

export interface InventoryOptions {
  readonly api: AwsApi;
  readonly reads: AwsReads;
  readonly clusterName: string;
}

/**
 * Reads all pages of load balancers, target groups, and the security groups of this cluster, and the tags of what may be ours:
 * by its name, or by what it is made of. @throws FairleadError
 */
export async function takeInventory(options: InventoryOptions, signal: AbortSignal): Promise<Inventory> {
  const { api, clusterName } = options;
  const [loadBalancerPages, targetGroupPages, securityGroups] = await Promise.all([
    readMarkedPages(api, "DescribeLoadBalancers", {}, signal),
    readMarkedPages(api, "DescribeTargetGroups", {}, signal),
    readOwnGroups(api, clusterName, signal),
  ]);
  const listing: Listing = {
    loadBalancers: loadBalancerPages.flatMap(({ LoadBalancers = [] }) => LoadBalancers),
    targetGroups: targetGroupPages.flatMap(({ TargetGroups = [] }) => TargetGroups),
    securityGroups,
  };
  const concerns = concernIn(listing);
  return {
    things: await withTags(listing, concerns, { reads: options.reads, signal }),
    securityGroups,
    others: new Map(
      listing.loadBalancers
        .filter((it) => !concerns(it))
        .map(({ LoadBalancerName = "", LoadBalancerArn = "" }) => [LoadBalancerName, LoadBalancerArn]),
    ),
  };
}

/** The security groups of this cluster, by their tag. @throws FairleadError */
export async function readOwnGroups(
  api: AwsApi,
  clusterName: string,
  signal: AbortSignal,
): Promise<readonly ObservedSecurityGroup[]> {
  const filter = { Name: `tag:${tagKeys.cluster}`, Values: [clusterName] };
  return [...(await readSecurityGroups(api, [filter], signal)).values()];
}

/** What was listed, before anything is known of whose it is. */
export interface Listing {
  readonly loadBalancers: readonly Elbv2.LoadBalancer[];
  readonly targetGroups: readonly Elbv2.TargetGroup[];
  readonly securityGroups: readonly ObservedSecurityGroup[];
}

/**
 * Whether a load balancer may be ours. One whose name an annotation gave is known by its target groups or security groups; or has no
 * target group yet, if we were killed just after it was made.
 */
export function concernIn({
  targetGroups,
  securityGroups,
}: Omit<Listing, "loadBalancers">): (loadBalancer: Elbv2.LoadBalancer) => boolean {
  const served = new Set(targetGroups.flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns));
  const likely = new Set(
    targetGroups
      .filter(({ TargetGroupName = "" }) => hasOurForm(TargetGroupName))
      .flatMap(({ LoadBalancerArns = [] }) => LoadBalancerArns),
  );
  const groups = new Set(securityGroups.map(({ GroupId }) => GroupId));
  return ({ LoadBalancerName = "", LoadBalancerArn = "", Type, SecurityGroups = [] }) =>
    hasOurForm(LoadBalancerName) ||
    likely.has(LoadBalancerArn) ||
    SecurityGroups.some((group) => groups.has(group)) ||
    (Type === "network" && !served.has(LoadBalancerArn));
}

/** One whose tags cannot be read has gone meanwhile. */
async function withTags(
  { loadBalancers, targetGroups }: Listing,
  concerns: (loadBalancer: Elbv2.LoadBalancer) => boolean,
  { reads, signal }: { readonly reads: AwsReads; readonly signal: AbortSignal },
): Promise<readonly Thing[]> {
  const balancers = loadBalancers.filter(concerns).map(toLoadBalancerFound);
  const groups = targetGroups.map(toTargetGroupFound).filter(({ TargetGroupName }) => hasOurForm(TargetGroupName));
  const arns = [...balancers.map((it) => it.LoadBalancerArn), ...groups.map((it) => it.TargetGroupArn)];
  const tags = await reads.tags(arns, signal);
  const tagged = <Found>(found: Found, arn: string): readonly (Found & { readonly Tags: readonly Tag[] })[] => {
    const Tags = tags.get(arn);
    return Tags === undefined ? [] : [{ ...found, Tags }];
  };
  return [
    ...balancers.flatMap((it) => tagged(it, it.LoadBalancerArn)).map((it) => ({ kind: "LoadBalancer" as const, it })),
    ...groups.flatMap((it) => tagged(it, it.TargetGroupArn)).map((it) => ({ kind: "TargetGroup" as const, it })),
  ];
}
