// SPDX-License-Identifier: Apache-2.0

/** Replaces one thing in what is observed; what does not hold it stays as it is. */

import { compareText } from "../../../src/model/service.ts";
import type {
  Observed,
  ObservedListener,
  ObservedLoadBalancer,
  ObservedSecurityGroup,
  ObservedTargetGroup,
} from "../observed.ts";

export function putLoadBalancer(observed: Observed, made: ObservedLoadBalancer): Observed {
  const others = observed.loadBalancers.filter(({ LoadBalancerArn }) => LoadBalancerArn !== made.LoadBalancerArn);
  return {
    ...observed,
    loadBalancers: sorted([...others, made], ({ LoadBalancerName }) => LoadBalancerName),
  };
}

export function changeLoadBalancer(
  observed: Observed,
  arn: string | undefined,
  change: (have: ObservedLoadBalancer) => ObservedLoadBalancer,
): Observed {
  const loadBalancers = observed.loadBalancers.map((have) => (have.LoadBalancerArn === arn ? change(have) : have));
  return { ...observed, loadBalancers };
}

export function putTargetGroup(observed: Observed, made: ObservedTargetGroup): Observed {
  const others = observed.targetGroups.filter(({ TargetGroupArn }) => TargetGroupArn !== made.TargetGroupArn);
  return { ...observed, targetGroups: sorted([...others, made], ({ TargetGroupName }) => TargetGroupName) };
}

export function changeTargetGroup(
  observed: Observed,
  arn: string | undefined,
  change: (have: ObservedTargetGroup) => ObservedTargetGroup,
): Observed {
  const targetGroups = observed.targetGroups.map((have) => (have.TargetGroupArn === arn ? change(have) : have));
  return { ...observed, targetGroups };
}

/** `change` gives all listeners of the load balancer that has one of this ARN; target groups then know who uses them. */
export function changeListeners(
  observed: Observed,
  isHolder: (have: ObservedLoadBalancer) => boolean,
  change: (listeners: readonly ObservedListener[]) => readonly ObservedListener[],
): Observed {
  const holder = observed.loadBalancers.find(isHolder);
  if (holder?.listeners === undefined) return observed;
  const listeners = change(holder.listeners).toSorted((left, right) => left.Port - right.Port);
  const changed = changeLoadBalancer(observed, holder.LoadBalancerArn, (have) => ({ ...have, listeners }));
  return withAttachments(changed, holder.LoadBalancerArn, listeners);
}

export function changeListener(
  observed: Observed,
  arn: string | undefined,
  change: (have: ObservedListener) => ObservedListener,
): Observed {
  return changeListeners(
    observed,
    ({ listeners }) => listeners?.some(({ ListenerArn }) => ListenerArn === arn) ?? false,
    (listeners) => listeners.map((have) => (have.ListenerArn === arn ? change(have) : have)),
  );
}

function withAttachments(observed: Observed, arn: string, listeners: readonly ObservedListener[]): Observed {
  const used = new Set(listeners.flatMap(({ forwardsTo }) => forwardsTo.map(({ TargetGroupArn }) => TargetGroupArn)));
  const targetGroups = observed.targetGroups.map((have) => {
    const others = have.LoadBalancerArns.filter((user) => user !== arn);
    return { ...have, LoadBalancerArns: used.has(have.TargetGroupArn) ? [...others, arn].sort(compareText) : others };
  });
  return { ...observed, targetGroups };
}

/** One group may be seen in several places: named by an annotation and worn by a node. */
export function changeSecurityGroup(
  observed: Observed,
  id: string | undefined,
  change: (have: ObservedSecurityGroup) => ObservedSecurityGroup,
): Observed {
  const changeIn = (groups: readonly ObservedSecurityGroup[]) =>
    groups.map((have) => (have.GroupId === id ? change(have) : have));
  const { network, backendGroup } = observed;
  return {
    ...observed,
    network: network && {
      ...network,
      namedGroups: changeIn(network.namedGroups),
      nodeGroups: changeIn(network.nodeGroups),
    },
    securityGroups: changeIn(observed.securityGroups),
    backendGroup: backendGroup?.GroupId === id && backendGroup !== undefined ? change(backendGroup) : backendGroup,
    groupsWithBackendRules: changeIn(observed.groupsWithBackendRules),
  };
}

/** A group of ours that was made or found: the cluster's backend group, or one for clients. */
export function putSecurityGroup(observed: Observed, made: ObservedSecurityGroup, isBackend: boolean): Observed {
  if (isBackend) return { ...observed, backendGroup: made };
  const others = observed.securityGroups.filter(({ GroupId }) => GroupId !== made.GroupId);
  return { ...observed, securityGroups: sorted([...others, made], ({ GroupName }) => GroupName) };
}

function sorted<T>(items: readonly T[], nameOf: (item: T) => string): readonly T[] {
  return items.toSorted((left, right) => compareText(nameOf(left), nameOf(right)));
}
