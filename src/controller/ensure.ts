// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../errors.ts";
import { finalizerFor } from "../model/eligibility.ts";
import type { LoadBalancerRequest, LoadBalancerStatus } from "../model/request.ts";
import type { Ingress, Service } from "../model/service.ts";
import { type Loop, soon, type Verdict } from "./loop.ts";
import type { Muster } from "./muster.ts";
import { allotNodePorts } from "./node-ports.ts";
import type { Convergence } from "./provider.ts";
import { type Published, publish } from "./publish.ts";

/** How long until one looks again whether a load balancer that has no address yet has got one. */
const provisioningMs = 5_000;

/** Makes the load balancer as its members want it, and tells them what they got. @throws FairleadError */
export async function ensure(muster: Muster, loop: Loop): Promise<Verdict> {
  const members = loop.runtime.keepsStateOutside ? await markAll(muster.members, loop) : muster.members;
  const request = await allotNodePorts(loop.requests.of(muster.identity, members), loop);
  loop.roster.serve(request.key, members);
  const convergence = await loop.runtime.provider.ensure(request, loop.io);
  const { status } = convergence;
  if (status === undefined) return await awaitProvisioning(request, loop);
  if ("kind" in status) return await refuse(request, status, loop);
  return await grant(request, { ...convergence, status }, loop);
}

/** What exists outside must never be without a finalizer, so that comes first where there is an outside. */
async function markAll(services: readonly Service[], loop: Loop): Promise<readonly Service[]> {
  const marked: Service[] = [];
  for (const service of services) {
    const { service: now, written } = await publish(service, { addFinalizer: finalizerOf(loop) }, loop);
    if (written !== undefined) loop.teller.milestone(service, "EnsuringLoadBalancer");
    marked.push(now);
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
    loop.teller.forget(service.uid);
  }
  loop.runtime.settle?.(request, status.ingress);
  if (published.some(({ outdated }) => outdated)) return soon;
  return loop.runtime.keepsStateOutside ? { kind: "Resync" } : { kind: "Done" };
}

/** What the members had is taken from their status: the provider does not hold it for them any more. */
async function refuse(request: LoadBalancerRequest, problem: Problem, loop: Loop): Promise<Verdict> {
  const published = await publishAll(request, [], loop, (service) => loop.teller.ready(service, "False", problem));
  for (const { service } of request.members) loop.teller.problem(service, problem);
  loop.runtime.settle?.(request, []);
  return published.some(({ outdated }) => outdated) ? soon : verdictOn(problem);
}

async function awaitProvisioning(request: LoadBalancerRequest, loop: Loop): Promise<Verdict> {
  const pending = { reason: "Provisioning", message: "The load balancer exists and has no address yet." };
  await publishAll(request, undefined, loop, (service) => loop.teller.ready(service, "False", pending));
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
    const wanted = { addFinalizer: finalizerOf(loop), conditions: [condition(service)] };
    published.push(await publish(service, ingress === undefined ? wanted : { ...wanted, ingress }, loop));
  }
  return published;
}

function verdictOn({ kind }: Problem): Verdict {
  switch (kind) {
    case "UserError":
      return { kind: "Done" };
    case "RetryableError":
      return { kind: "Backoff" };
    case "TerminalError":
      return { kind: "Resync" };
  }
}

function finalizerOf({ scope }: Loop): string {
  return finalizerFor(scope.className);
}
