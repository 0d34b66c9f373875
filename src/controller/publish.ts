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
  /** Somebody changed what the Service asks for since it was read. The store has taken in our own write, and will see no difference. */
  readonly outdated: boolean;
}

/** The Service is gone ("NotFound"), or is not any more what was read ("Conflict"): the pass is void, not failed. */
export class Superseded extends RetryableError {}

/**
 * Writes what of `wanted` the Service lacks, in one patch; nothing if it lacks nothing.
 * @throws Superseded @throws ApiServerDown @throws FairleadError
 */
export async function publish(
  service: Service,
  wanted: StatusPatch,
  loop: Pick<Loop, "writer" | "io" | "outage" | "scope">,
): Promise<Published> {
  const patch = statusPatch(service, wanted);
  if (patch === undefined) return { service, written: undefined, outdated: false };
  const { writer, io } = loop;
  const now = await write(() => writer.patchStatus(service, patch, io.signal), loop);
  io.log.info({ service: serviceKey(service), patch }, "status written");
  return { service: now, written: patch, outdated: asksAnew(service, now, loop.scope.className) !== undefined };
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
