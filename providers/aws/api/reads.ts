// SPDX-License-Identifier: Apache-2.0

/** ELBv2's reads as the provider asks them: many questions in few calls, in the words of observed.ts. */

import type { Clock } from "../../../src/clock.ts";
import type { AwsApi } from "../aws-api.ts";
import type { Attribute, Tag, Target } from "../model.ts";
import type { ObservedListener, ObservedLoadBalancer, ObservedTargetGroup } from "../observed.ts";
import type { LoadBalancerFound, TargetGroupFound } from "../to-observed.ts";
import { createAttributeReads } from "./attribute-reads.ts";
import { createListenerReads } from "./listener-reads.ts";
import { createLoadBalancerReads } from "./load-balancer-reads.ts";
import { createTagReads } from "./tag-reads.ts";
import { createTargetGroupReads } from "./target-group-reads.ts";

/**
 * Laws: what a read answers was so after it was asked, so that one who has just written sees it; what is not there is absent from
 * answers by name, ARN and listing, while a read of a part of something that is gone throws `NotFound`. Lists are sorted by name.
 */
export interface AwsReads extends LoadBalancerReads, TargetGroupReads, ListenerReads, AttributeReads {
  /** By ARN, of load balancers, target groups and listeners alike: 20 a call. */
  tags(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly Tag[]>>;
}

export interface LoadBalancerReads {
  /** With tags. One call and one for tags, for up to 20 names that all exist. */
  loadBalancersNamed(names: readonly string[], signal: AbortSignal): Promise<readonly ObservedLoadBalancer[]>;
  /** Without tags, by ARN: for watching their states. */
  loadBalancersByArn(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, LoadBalancerFound>>;
  /** Those of the region whose name is of concern, with tags: a call for each 400 there are, and for each 20 of concern. */
  listLoadBalancers(concerns: (name: string) => boolean, signal: AbortSignal): Promise<readonly ObservedLoadBalancer[]>;
}

export interface TargetGroupReads {
  targetGroupsNamed(names: readonly string[], signal: AbortSignal): Promise<readonly ObservedTargetGroup[]>;
  targetGroupsByArn(arns: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, TargetGroupFound>>;
  listTargetGroups(concerns: (name: string) => boolean, signal: AbortSignal): Promise<readonly ObservedTargetGroup[]>;
  /** Those that listeners of this load balancer forward to, without tags. */
  targetGroupsOf(loadBalancerArn: string, signal: AbortSignal): Promise<readonly TargetGroupFound[]>;
  /** Those registered and not draining, sorted by id and port. */
  targets(targetGroupArn: string, signal: AbortSignal): Promise<readonly Target[]>;
}

export interface ListenerReads {
  /** By port, without attributes, tags, and more certificates than the default one. */
  listeners(loadBalancerArn: string, signal: AbortSignal): Promise<readonly ObservedListener[]>;
  /** Certificates of a TLS listener beside its default one, sorted. */
  moreCertificates(listenerArn: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** Sorted by key. */
export interface AttributeReads {
  loadBalancerAttributes(arn: string, signal: AbortSignal): Promise<readonly Attribute[]>;
  targetGroupAttributes(arn: string, signal: AbortSignal): Promise<readonly Attribute[]>;
  listenerAttributes(arn: string, signal: AbortSignal): Promise<readonly Attribute[]>;
  /** Reserved capacity units of a load balancer; 0 = none are reserved. */
  capacityUnits(loadBalancerArn: string, signal: AbortSignal): Promise<number>;
}

/** How long the first who asks waits for others, by default: a storm's questions come within it, and a person does not notice it. */
const defaultWindowMs = 20;

/** What each kind of read is made with. */
export interface ReadContext {
  readonly api: AwsApi;
  readonly clock: Clock;
  readonly windowMs: number;
}

export function createAwsReads(api: AwsApi, clock: Clock, windowMs: number = defaultWindowMs): AwsReads {
  const context = { api, clock, windowMs };
  const tags = createTagReads(context);
  return {
    tags: (arns, signal) => tags.ask(arns, signal),
    ...createLoadBalancerReads(context, tags),
    ...createTargetGroupReads(context, tags),
    ...createListenerReads(api),
    ...createAttributeReads(api),
  };
}
