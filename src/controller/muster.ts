// SPDX-License-Identifier: Apache-2.0

import { needsCleanup, wantsLoadBalancer } from "../model/eligibility.ts";
import type { LoadBalancerIdentity } from "../model/request.ts";
import { byAge, compareText, type Service } from "../model/service.ts";
import type { Loop } from "./loop.ts";

/** Who stands where with one load balancer at the start of a pass. */
export interface Muster {
  readonly identity: LoadBalancerIdentity;
  /** The Services it is to serve, oldest first; empty = it is to go. */
  readonly members: readonly Service[];
  /** The Services that still bear our mark and are to have no load balancer at all, oldest first. */
  readonly leavers: readonly Service[];
  /** It was made for Services that are all gone, and others came under the same key (deleted and made anew): that one goes first. */
  readonly replaced: LoadBalancerIdentity | undefined;
  /** Something may have been made for it. */
  readonly served: boolean;
}

/** Sorts the Services of a load balancer by what the store says of them now. */
export function takeMuster(key: string, loop: Pick<Loop, "roster" | "services" | "scope">): Muster {
  const enrolled = loop.roster.of(key).map((enrolment) => ({
    ...enrolment,
    service: loop.services.get(enrolment.serviceKey),
  }));
  const { className, clusterName, keyOf } = loop.scope;
  const members: Service[] = [];
  const leavers: Service[] = [];
  for (const { service, servedUid } of enrolled) {
    if (service === undefined) continue;
    if (wantsLoadBalancer(service, className)) {
      if (keyOf(service) === key) members.push(service);
    } else if (servedUid === service.uid || needsCleanup(service, className)) {
      leavers.push(service);
    }
  }
  const servedUids = enrolled.flatMap(({ servedUid }) => servedUid ?? []);
  const isReplaced =
    members.length > 0 &&
    servedUids.length > 0 &&
    !enrolled.some(({ service, servedUid }) => service !== undefined && service.uid === servedUid);
  const present = [...members, ...leavers].map(({ uid }) => uid);
  return {
    identity: { key, clusterName, uids: sortedUnique(isReplaced ? present : [...servedUids, ...present]) },
    members: members.sort(byAge),
    leavers: leavers.sort(byAge),
    replaced: isReplaced ? { key, clusterName, uids: sortedUnique(servedUids) } : undefined,
    served: servedUids.length > 0,
  };
}

function sortedUnique(uids: readonly string[]): readonly string[] {
  return [...new Set(uids)].sort(compareText);
}
