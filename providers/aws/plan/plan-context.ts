// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { Model } from "../model.ts";
import type { Observed, ObservedLoadBalancer } from "../observed.ts";
import type { AwsSettings } from "../settings.ts";

/** What each part of a plan looks at. */
export interface PlanContext {
  readonly model: Model;
  readonly observed: Observed;
  readonly settings: Pick<AwsSettings, "externalManagedTags">;
  /** The load balancer of the wanted name; undefined = it has to be made. */
  readonly current: ObservedLoadBalancer | undefined;
  /** Load balancers that it replaces and that may still serve: nothing may be taken from them. By name. */
  readonly predecessors: readonly ObservedLoadBalancer[];
  /** Load balancers that were replaced and may go now. By name. */
  readonly retired: readonly ObservedLoadBalancer[];
}

export function createPlanContext(
  model: Model,
  observed: Observed,
  settings: Pick<AwsSettings, "externalManagedTags">,
): PlanContext {
  const { Name } = model.loadBalancer;
  const others = observed.loadBalancers
    .filter(({ LoadBalancerName }) => LoadBalancerName !== Name)
    .sort((left, right) => compareText(left.LoadBalancerName, right.LoadBalancerName));
  const mayGo = ({ LoadBalancerArn }: ObservedLoadBalancer) => observed.retired.includes(LoadBalancerArn);
  return {
    model,
    observed,
    settings,
    current: observed.loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === Name),
    predecessors: others.filter((each) => !mayGo(each)),
    retired: others.filter(mayGo),
  };
}
