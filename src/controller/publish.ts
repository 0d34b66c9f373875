// SPDX-License-Identifier: Apache-2.0

import { type FairleadError, RetryableError, toFairleadError } from "../errors.ts";
import { type Service, serviceKey } from "../model/service.ts";
import { type StatusPatch, statusPatch } from "../model/status.ts";
import type { Loop } from "./loop.ts";
import { tellOutage } from "./outage.ts";
import { asksAnew } from "./triggers.ts";

/** What a write of a Service's status came to. */
export interface Published {
  /** As it is now. */
  readonly service: Service;
  /** What was written; undefined = all was as wanted. */
  readonly written: StatusPatch | undefined;
}

/** The Service is gone ("NotFound"), or not any more what was read ("Conflict", "Moved", "Overwritten"): the pass is void, not failed. */
export class Superseded extends RetryableError {}

/**
 * Writes what of `wanted` the Service lacks, in one patch; nothing if it lacks nothing. When somebody has changed what the Service
 * asks for since it was read, the loop hears of it from here: the store has taken in the answer, and the informer will see no
 * difference.
 * @throws Superseded @throws ApiServerDown @throws FairleadError
 */
export async function publish(
  service: Service,
  wanted: StatusPatch,
  loop: Pick<Loop, "writer" | "io" | "outage" | "scope" | "services" | "serviceChanged">,
): Promise<Published> {
  const patch = statusPatch(service, wanted);
  if (patch === undefined) return { service, written: undefined };
  const { writer, io, scope } = loop;
  const answer = await write(() => writer.patchStatus(service, patch, io.signal), loop);
  io.log.info({ service: serviceKey(service), patch }, "status written");
  const now = newest(answer, loop);
  if (asksAnew(service, now, scope.className) !== undefined) loop.serviceChanged(service, now);
  refuseMoved(now, scope.keyOf(service), loop);
  refuseOverwritten(now, wanted);
  return { service: now, written: patch };
}

/**
 * What was left out of the patch because it was as wanted is not so any more: a write of ours whose reply was lost has come to
 * light, or somebody else's. The store has taken that in too.
 */
function refuseOverwritten(service: Service, wanted: StatusPatch): void {
  if (statusPatch(service, wanted) === undefined) return;
  throw new Superseded("Overwritten", `The status of ${serviceKey(service)} is not what was just written.`);
}

/** The store may have heard of a later form before we came to read the answer, never of an earlier one only. */
function newest(answer: Service, { services }: Pick<Loop, "services">): Service {
  const seen = services.get(serviceKey(answer));
  return seen?.uid === answer.uid ? seen : answer;
}

/**
 * A Service that has moved to another load balancer is that one's to write to: the slower of two passes must not have the last word.
 * @throws Superseded
 */
export function refuseMoved(service: Service, key: string, { scope }: Pick<Loop, "scope">): void {
  if (scope.keyOf(service) === key) return;
  throw new Superseded("Moved", `${serviceKey(service)} belongs to ${scope.keyOf(service)} now, not to ${key}.`);
}

/** Does one write, and sorts what it throws. */
export async function write(call: () => Promise<Service>, { outage }: Pick<Loop, "outage">): Promise<Service> {
  try {
    const service = await call();
    outage.end();
    return service;
  } catch (thrown) {
    throw sortRefusal(toFairleadError(thrown));
  }
}

function sortRefusal(error: FairleadError): FairleadError {
  if (!(error instanceof RetryableError)) return error;
  if (error.reason === "NotFound" || error.reason === "Conflict") {
    return new Superseded(error.reason, error.message, { cause: error });
  }
  return tellOutage(error);
}
