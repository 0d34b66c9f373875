// SPDX-License-Identifier: Apache-2.0

import type { AwsReads } from "../api/reads.ts";
import { listenerDefaults } from "../default-attributes.ts";
import type { Tag } from "../model.ts";
import type { ObservedListener, ObservedLoadBalancer, ObservedTargetGroup } from "../observed.ts";

/** A load balancer with all its parts: those that are not known yet are read. @throws FairleadError "NotFound" if it is gone */
export async function readLoadBalancerParts(
  have: ObservedLoadBalancer,
  reads: AwsReads,
  signal: AbortSignal,
): Promise<ObservedLoadBalancer> {
  const { LoadBalancerArn: arn } = have;
  const [Attributes, CapacityUnits, listeners] = await Promise.all([
    have.Attributes ?? reads.loadBalancerAttributes(arn, signal),
    have.CapacityUnits ?? reads.capacityUnits(arn, signal),
    have.listeners ?? reads.listeners(arn, signal),
  ]);
  return { ...have, Attributes, CapacityUnits, listeners: await readListenerParts(listeners, reads, signal) };
}

/** Listeners with all their parts. @throws FairleadError "NotFound" if one is gone */
async function readListenerParts(
  listeners: readonly ObservedListener[],
  reads: AwsReads,
  signal: AbortSignal,
): Promise<readonly ObservedListener[]> {
  const untagged = listeners.filter(({ Tags }) => Tags === undefined).map(({ ListenerArn }) => ListenerArn);
  const tags = untagged.length === 0 ? new Map<string, readonly Tag[]>() : await reads.tags(untagged, signal);
  return await Promise.all(
    listeners.map(async (listener) => ({
      ...listener,
      Tags: listener.Tags ?? tags.get(listener.ListenerArn),
      Attributes: listener.Attributes ?? (await readListenerAttributes(listener, reads, signal)),
      moreCertificates: listener.moreCertificates ?? (await reads.moreCertificates(listener.ListenerArn, signal)),
    })),
  );
}

/** Not all protocols have any. */
export async function readListenerAttributes(
  { ListenerArn, Protocol }: ObservedListener,
  reads: AwsReads,
  signal: AbortSignal,
): Promise<ObservedListener["Attributes"]> {
  const hasAny =
    Object.keys(listenerDefaults({ Protocol: Protocol as Parameters<typeof listenerDefaults>[0]["Protocol"] })).length >
    0;
  return hasAny ? await reads.listenerAttributes(ListenerArn, signal) : [];
}

/** @throws FairleadError "NotFound" if it is gone */
export async function readTargetGroupParts(
  have: ObservedTargetGroup,
  reads: AwsReads,
  signal: AbortSignal,
): Promise<ObservedTargetGroup> {
  const { TargetGroupArn: arn } = have;
  const [Attributes, Targets] = await Promise.all([
    have.Attributes ?? reads.targetGroupAttributes(arn, signal),
    have.Targets ?? reads.targets(arn, signal),
  ]);
  return { ...have, Attributes, Targets };
}
