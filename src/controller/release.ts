// SPDX-License-Identifier: Apache-2.0

import { conditionPrefix } from "../model/condition.ts";
import { concernsUs, finalizerFor, isEligible } from "../model/eligibility.ts";
import type { LoadBalancerIdentity } from "../model/request.ts";
import { type Service, serviceKey } from "../model/service.ts";
import type { StatusPatch } from "../model/status.ts";
import type { Loop } from "./loop.ts";
import type { Muster } from "./muster.ts";
import { publish, Superseded } from "./publish.ts";
import type { Verdict } from "./verdict.ts";

/** Removes a load balancer that nobody is to have any more, then our marks from the Services that had it. @throws FairleadError */
export async function release(muster: Muster, loop: Loop): Promise<Verdict> {
  const { leavers } = muster;
  const identity = muster.served || leavers.length > 0 ? muster.identity : orphanOf(muster.identity.key, loop);
  if (identity === undefined) return { kind: "Done" };
  if (loop.runtime.keepsStateOutside) for (const leaver of leavers) loop.teller.deletionBegins(leaver);
  await removeLoadBalancer(identity, loop);
  await dismiss(leavers, loop);
  forget(identity, loop);
  return { kind: "Done" };
}

/** The store is asked, too: what the roster has not heard of yet may be about to want what is there. */
function orphanOf(key: string, { runtime, services, scope }: Loop): LoadBalancerIdentity | undefined {
  const orphan = runtime.orphanOf?.(key);
  if (orphan === undefined) return undefined;
  const isWanted = services
    .list()
    .some((service) => concernsUs(service, scope.className) && scope.keyOf(service) === key);
  return isWanted ? undefined : orphan;
}

/** The Service was deleted and made anew before we saw it: what was made for the first goes, under its own UID. */
export async function releaseReplaced(identity: LoadBalancerIdentity, loop: Loop): Promise<void> {
  await removeLoadBalancer(identity, loop);
  forget(identity, loop);
}

/** Takes finalizer, ingress and conditions of ours from Services whose load balancer no longer serves them, one patch each. */
export async function dismiss(leavers: readonly Service[], loop: Loop): Promise<void> {
  for (const leaver of leavers) {
    await strip(leaver, loop);
    loop.teller.forget(leaver.uid);
    const now = loop.services.get(serviceKey(leaver));
    if (now === undefined || !concernsUs(now, loop.scope.className)) loop.roster.place(leaver, undefined);
  }
}

function forget(identity: LoadBalancerIdentity, loop: Loop): void {
  loop.runtime.settle?.(identity, []);
  loop.roster.retain(identity.key, []);
  for (const uid of identity.uids) loop.teller.forget(uid);
}

async function removeLoadBalancer(identity: LoadBalancerIdentity, loop: Loop): Promise<void> {
  const { operations } = await loop.runtime.provider.release(identity, loop.io);
  if (operations.length > 0) loop.io.log.info({ key: identity.key, uids: identity.uids }, "load balancer removed");
}

/** That the Service is gone is what the finalizer was kept for. */
async function strip(leaver: Service, loop: Loop): Promise<void> {
  try {
    const { written } = await publish(leaver, farewell(leaver, loop.scope.className), loop);
    if (written?.removeFinalizers !== undefined) loop.teller.milestone(leaver, "DeletedLoadBalancer");
  } catch (error) {
    if (!(error instanceof Superseded && error.reason === "NotFound")) throw error;
  }
}

/** The ingress of a Service that has another type or class by now is not ours: the API server has emptied it with the change. */
function farewell(leaver: Service, className: string | undefined): StatusPatch {
  const ownConditions = leaver.conditions.map(({ type }) => type).filter((type) => type.startsWith(conditionPrefix));
  return {
    removeFinalizers: [finalizerFor(className)],
    removeConditions: ownConditions,
    ...(isEligible(leaver, className) ? { ingress: [] } : {}),
  };
}
