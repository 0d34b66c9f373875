// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import { readyCondition } from "../model/condition.ts";
import { finalizerFor } from "../model/eligibility.ts";
import type { LoadBalancerRequest, LoadBalancerStatus } from "../model/request.ts";
import { type Service, serviceKey } from "../model/service.ts";
import type { StatusPatch } from "../model/status.ts";
import type { Loop } from "./loop.ts";
import type { Muster } from "./muster.ts";
import { allotNodePorts } from "./node-ports.ts";
import { ApiServerDown } from "./outage.ts";
import type { Convergence } from "./provider.ts";
import { publish, refuseMoved } from "./publish.ts";
import { provisioning, type Share, shareOf } from "./share.ts";
import { atRest, soonest, type Verdict, verdictOn } from "./verdict.ts";

/** How long until one looks again whether a load balancer that has no address yet has got one. */
const provisioningMs = 5_000;

/** Makes the load balancer as its members want it, and tells them what they got. @throws FairleadError */
export async function ensure(muster: Muster, loop: Loop): Promise<Verdict> {
  const members = loop.runtime.keepsStateOutside ? await markAll(muster.members, loop) : muster.members;
  const request = await allotNodePorts(loop.requests.of(muster.identity, members), loop);
  loop.roster.serve(request.key, members);
  if (loop.runtime.watches.nodes) for (const member of members) loop.teller.countNodes(member, request.nodes.length);
  const convergence = await loop.runtime.provider.ensure(request, loop.io);
  await giveOut(request, convergence, loop);
  return settle(request, convergence.status, loop);
}

/**
 * What exists outside must never be without a finalizer, so that comes first where there is an outside; with the condition, by
 * which a class-less finalizer is known to be ours after a change of class.
 */
async function markAll(services: readonly Service[], loop: Loop): Promise<readonly Service[]> {
  const addFinalizer = finalizerOf(loop);
  const marked: Service[] = [];
  for (const service of services) {
    if (service.finalizers.includes(addFinalizer)) {
      marked.push(service);
      continue;
    }
    const wanted = { addFinalizer, conditions: [loop.teller.ready(service, "False", provisioning)] };
    marked.push((await publish(service, wanted, loop)).service);
    loop.teller.milestone(service, "EnsuringLoadBalancer");
  }
  return marked;
}

/** Each member gets its share, in one patch, also when another one's could not be written. @throws what the first of these met */
async function giveOut(request: LoadBalancerRequest, { operations, status }: Convergence, loop: Loop): Promise<void> {
  const failures: unknown[] = [];
  for (const { service } of request.members) {
    const share = shareOf(serviceKey(service), status);
    try {
      refuseMoved(loop.services.get(serviceKey(service)) ?? service, request.key, loop);
      const { written } = await publish(service, patchFor(service, share, loop), loop);
      tell(service, share, { loop, hasChanged: operations.length > 0 || written?.ingress !== undefined });
      warn(service, status, loop);
    } catch (thrown) {
      if (thrown instanceof ApiServerDown) throw thrown;
      failures.push(thrown);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Finalizer, ingress and condition. What a refused member had is not held for it any more. */
function patchFor(service: Service, share: Share, loop: Loop): StatusPatch {
  const addFinalizer = finalizerOf(loop);
  switch (share.kind) {
    case "Ready": {
      const { ingress, message } = share;
      return {
        addFinalizer,
        ingress,
        conditions: [loop.teller.ready(service, "True", { reason: "Provisioned", message })],
      };
    }
    case "Pending": {
      const { ingress, message } = share;
      const conditions = [loop.teller.ready(service, "False", { ...provisioning, message })];
      return ingress === undefined ? { addFinalizer, conditions } : { addFinalizer, ingress, conditions };
    }
    case "Refused":
      return { addFinalizer, ingress: [], conditions: [loop.teller.ready(service, "False", share.problem)] };
  }
}

/** `service` as it was before the share was written to it. */
function tell(
  service: Service,
  share: Share,
  { loop, hasChanged }: { readonly loop: Loop; readonly hasChanged: boolean },
): void {
  switch (share.kind) {
    case "Refused":
      loop.teller.problem(service, share.problem);
      break;
    case "Ready":
      if (hasChanged || wasProvisioning(service)) loop.teller.milestone(service, "EnsuredLoadBalancer");
      loop.teller.recovered(service);
      break;
    case "Pending":
      loop.teller.recovered(service);
      break;
  }
}

function wasProvisioning({ conditions }: Service): boolean {
  return conditions.some(
    ({ type, status, reason }) => type === readyCondition && status === "False" && reason === provisioning.reason,
  );
}

function warn(service: Service, status: Convergence["status"], loop: Loop): void {
  if (status === undefined || "kind" in status) return;
  const key = serviceKey(service);
  for (const warning of status.warnings ?? []) if (warning.service === key) loop.teller.warning(service, warning);
}

/** The provider hears what its Services show now. */
function settle(request: LoadBalancerRequest, status: Convergence["status"], loop: Loop): Verdict {
  if (status === undefined) return { kind: "After", ms: provisioningMs };
  loop.runtime.settle?.(request, "kind" in status ? [] : status.ingress);
  return soonest(problemsIn(status).map((problem) => verdictOn(problem, loop.runtime))) ?? atRest(loop.runtime);
}

function problemsIn(status: LoadBalancerStatus | Problem): readonly Problem[] {
  if ("kind" in status) return [status];
  const exceptions = [...(status.exceptions?.values() ?? [])];
  return exceptions.flatMap((exception) => (exception.kind === "Refused" ? [exception.problem] : []));
}

function finalizerOf({ scope }: Loop): string {
  return finalizerFor(scope.className);
}
