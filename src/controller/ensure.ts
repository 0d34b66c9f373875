// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import { finalizerFor } from "../model/eligibility.ts";
import type { LoadBalancerRequest, LoadBalancerStatus } from "../model/request.ts";
import { type Ingress, type Service, serviceKey } from "../model/service.ts";
import type { Loop } from "./loop.ts";
import type { Muster } from "./muster.ts";
import { allotNodePorts } from "./node-ports.ts";
import type { Convergence } from "./provider.ts";
import { type Published, publish, refuseMoved } from "./publish.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

/** How long until one looks again whether a load balancer that has no address yet has got one. */
const provisioningMs = 5_000;

const provisioning = { reason: "Provisioning", message: "The load balancer is being made; it has no address yet." };

/** Makes the load balancer as its members want it, and tells them what they got. @throws FairleadError */
export async function ensure(muster: Muster, loop: Loop): Promise<Verdict> {
  const members = loop.runtime.keepsStateOutside ? await markAll(muster.members, loop) : muster.members;
  const request = await allotNodePorts(loop.requests.of(muster.identity, members), loop);
  loop.roster.serve(request.key, members);
  if (loop.runtime.watches.nodes) for (const member of members) loop.teller.countNodes(member, request.nodes.length);
  const convergence = await loop.runtime.provider.ensure(request, loop.io);
  const { status } = convergence;
  if (status === undefined) return await awaitProvisioning(request, loop);
  if ("kind" in status) return await refuse(request, status, loop);
  return await grant(request, { ...convergence, status }, loop);
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

async function grant(
  request: LoadBalancerRequest,
  { operations, status }: Convergence & { readonly status: LoadBalancerStatus },
  loop: Loop,
): Promise<Verdict> {
  const published = await publishAll(request, status.ingress, loop, (service) =>
    loop.teller.ready(service, "True", { reason: "Provisioned", message: status.message }),
  );
  for (const { service, written } of published) {
    if (operations.length > 0 || written?.ingress !== undefined) loop.teller.milestone(service, "EnsuredLoadBalancer");
    loop.teller.recovered(service);
  }
  loop.runtime.settle?.(request, status.ingress);
  return loop.runtime.keepsStateOutside ? { kind: "Resync" } : { kind: "Done" };
}

/** What the members had is taken from their status: the provider does not hold it for them any more. */
async function refuse(request: LoadBalancerRequest, problem: Problem, loop: Loop): Promise<Verdict> {
  await publishAll(request, [], loop, (service) => loop.teller.ready(service, "False", problem));
  for (const { service } of request.members) loop.teller.problem(service, problem);
  loop.runtime.settle?.(request, []);
  return verdictOn(problem);
}

async function awaitProvisioning(request: LoadBalancerRequest, loop: Loop): Promise<Verdict> {
  await publishAll(request, undefined, loop, (service) => loop.teller.ready(service, "False", provisioning));
  return { kind: "After", ms: provisioningMs };
}

/** Finalizer, ingress and condition ride in one patch for each member. `ingress` undefined leaves what is there. */
async function publishAll(
  request: LoadBalancerRequest,
  ingress: readonly Ingress[] | undefined,
  loop: Loop,
  condition: (service: Service) => ReturnType<Loop["teller"]["ready"]>,
): Promise<readonly Published[]> {
  const published: Published[] = [];
  for (const { service } of request.members) {
    refuseMoved(loop.services.get(serviceKey(service)) ?? service, request.key, loop);
    const wanted = { addFinalizer: finalizerOf(loop), conditions: [condition(service)] };
    published.push(await publish(service, ingress === undefined ? wanted : { ...wanted, ingress }, loop));
  }
  return published;
}

function finalizerOf({ scope }: Loop): string {
  return finalizerFor(scope.className);
}
