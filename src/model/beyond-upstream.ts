// SPDX-License-Identifier: Apache-2.0

import { readyCondition } from "./condition.ts";
import { finalizerFor, wantsLoadBalancer } from "./eligibility.ts";
import { sameList, sameRecord } from "./same.ts";
import type { Condition, Service } from "./service.ts";
import { sameIngressList } from "./status.ts";

/** Changes that upstream's controller sleeps through. */
export type FurtherReason =
  | "Deletion"
  | "Labels"
  | "Selector"
  | "IPFamilies"
  | "ClusterIPs"
  | "AllocateLoadBalancerNodePorts"
  | "PublishNotReadyAddresses"
  | "Generation"
  | "FinalizerLost"
  | "Ingress"
  | "Conditions";

type Differs = (have: Service, want: Service) => boolean;

/** What a provider may look at beyond upstream's list: pools select by labels, shared addresses compare selectors. */
const asked: readonly (readonly [FurtherReason, Differs])[] = [
  ["Deletion", (have, want) => !have.deleting && want.deleting],
  ["Labels", (have, want) => !sameRecord(have.labels, want.labels)],
  ["Selector", (have, want) => !sameRecord(have.selector, want.selector)],
  [
    "IPFamilies",
    (have, want) => have.ipFamilyPolicy !== want.ipFamilyPolicy || !sameList(have.ipFamilies, want.ipFamilies),
  ],
  ["ClusterIPs", (have, want) => !sameList(have.clusterIPs, want.clusterIPs)],
  [
    "AllocateLoadBalancerNodePorts",
    (have, want) => have.allocateLoadBalancerNodePorts !== want.allocateLoadBalancerNodePorts,
  ],
  ["PublishNotReadyAddresses", (have, want) => have.publishNotReadyAddresses !== want.publishNotReadyAddresses],
  // Nothing that we look at, but the condition is to say that this generation was seen.
  ["Generation", (have, want) => have.generation !== want.generation],
];

/** The first difference in what the Service asks for that upstream's `needsUpdate` leaves out. */
export function asksOtherwise(have: Service, want: Service): FurtherReason | undefined {
  return asked.find(([, differs]) => differs(have, want))?.[0];
}

/**
 * Somebody changed what we keep on the Service: finalizer, ingress, the condition of the controller. Our own writes look the
 * same from here; the pass that follows them finds nothing to do.
 */
export function wasTamperedWith(
  have: Service,
  want: Service,
  className: string | undefined,
): FurtherReason | undefined {
  if (!wantsLoadBalancer(want, className)) return undefined;
  const finalizer = finalizerFor(className);
  if (have.finalizers.includes(finalizer) && !want.finalizers.includes(finalizer)) return "FinalizerLost";
  if (!sameIngressList(have.ingress, want.ingress)) return "Ingress";
  return sameList(readyConditions(have), readyConditions(want), sameTold) ? undefined : "Conditions";
}

function readyConditions(service: Service): readonly Condition[] {
  return service.conditions.filter(({ type }) => type === readyCondition);
}

function sameTold(have: Condition, want: Condition): boolean {
  return have.status === want.status && have.reason === want.reason && have.message === want.message;
}
