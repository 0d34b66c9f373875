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

/** What has to hear of a write. */
type Hearing = Pick<Loop, "outage" | "scope" | "services" | "serviceChanged">;

/** The Service is gone ("NotFound"), or not any more what was read ("Conflict", "Moved", "Overwritten"): the pass is void, not failed. */
export class Superseded extends RetryableError {}

/**
 * Writes what of `wanted` the Service lacks, in one patch; nothing if it lacks nothing.
 * @throws Superseded @throws ApiServerDown @throws FairleadError
 */
export async function publish(
  service: Service,
  wanted: StatusPatch,
  loop: Pick<Loop, "writer" | "io"> & Hearing,
): Promise<Published> {
  const patch = statusPatch(service, wanted);
  if (patch === undefined) return { service, written: undefined };
  const { writer, io, scope } = loop;
  const now = await write(service, () => writer.patchStatus(service, patch, io.signal), loop);
  io.log.info({ service: serviceKey(service), patch }, "status written");
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

/**
 * Does one write of a Service, sorts what it throws, and returns the Service as it is now. When somebody has changed what it asks
 * for since it was read, the loop hears of it from here: the store has taken in the answer, and the informer will see no difference.
 */
export async function write(service: Service, call: () => Promise<Service>, loop: Hearing): Promise<Service> {
  try {
    const now = newest(await call(), loop);
    loop.outage.end();
    if (asksAnew(service, now, loop.scope.className) !== undefined) loop.serviceChanged(service, now);
    return now;
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
