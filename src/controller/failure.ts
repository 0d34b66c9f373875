// SPDX-License-Identifier: Apache-2.0

import { type FairleadError, type RetryableError, toProblem } from "../errors.ts";
import { finalizerFor, wantsLoadBalancer } from "../model/eligibility.ts";
import type { Service } from "../model/service.ts";
import { type Loop, soon, type Verdict } from "./loop.ts";
import { takeMuster } from "./muster.ts";
import { ApiServerDown } from "./outage.ts";
import { publish, Superseded } from "./publish.ts";

/** How many failures in a row are put down to the weather. */
const patience = 2;

/** Told at once: it will not pass by itself. */
const urgentReasons: ReadonlySet<string> = new Set(["NodePortRangeFull"]);

/** A pass failed: tells whom it concerns, and says when to try again. Never throws. */
export async function handleFailure(key: string, error: FairleadError, loop: Loop): Promise<Verdict> {
  if (error instanceof ApiServerDown) return hold(key, error, loop);
  const streak = loop.streaks.grow(key);
  if (error instanceof Superseded) return streak <= patience ? soon : { kind: "Backoff" };
  record(key, error, { loop, streak });
  if (!isToldNow(error, streak)) return verdictOn(error);
  const isTold = await tellAll(key, error, loop);
  // A UserError is not looked at again by itself: what was not told now never would be.
  return isTold || error.kind !== "UserError" ? verdictOn(error) : { kind: "Backoff" };
}

function hold(key: string, error: ApiServerDown, loop: Loop): Verdict {
  loop.outage.hold(key, error);
  return { kind: "Held" };
}

function isToldNow(error: FairleadError, streak: number): boolean {
  return error.kind !== "RetryableError" || streak > patience || urgentReasons.has(error.reason);
}

/** What users can mend they read on the Service; the log is for those who run the program. */
function record(
  key: string,
  error: FairleadError,
  { loop, streak }: { readonly loop: Loop; readonly streak: number },
): void {
  const { log } = loop.io;
  const fields = { key, reason: error.reason, streak, error };
  if (error.kind === "TerminalError") log.error(fields, "load balancer cannot be reconciled");
  else if (error.kind === "RetryableError" && streak > patience) log.warn(fields, "load balancer not reconciled yet");
  else log.debug(fields, "load balancer not reconciled");
}

function verdictOn(error: FairleadError): Verdict {
  switch (error.kind) {
    case "UserError":
      return { kind: "Done" };
    case "RetryableError":
      return retryOf(error as RetryableError);
    case "TerminalError":
      return { kind: "Resync" };
  }
}

function retryOf({ retryAfterMs }: RetryableError): Verdict {
  return retryAfterMs === undefined ? { kind: "Backoff" } : { kind: "After", ms: retryAfterMs };
}

/** Tells all whom the load balancer is for, or was; not one that has moved to another. Returns whether all of them were told. */
async function tellAll(key: string, error: FairleadError, loop: Loop): Promise<boolean> {
  const { members, leavers } = takeMuster(key, loop);
  const services = [...members, ...leavers];
  const told = await Promise.all(services.map((service) => tell(service, error, loop)));
  return told.every((each) => each);
}

/** The ingress stays: a Service that cannot be understood any more keeps what it has. */
async function tell(service: Service, error: FairleadError, loop: Loop): Promise<boolean> {
  const problem = toProblem(error);
  const { className } = loop.scope;
  loop.teller.problem(service, problem);
  const finalizer = wantsLoadBalancer(service, className) ? { addFinalizer: finalizerFor(className) } : {};
  try {
    await publish(service, { ...finalizer, conditions: [loop.teller.ready(service, "False", problem)] }, loop);
    return true;
  } catch (refusal) {
    loop.io.log.debug({ service: service.uid, error: refusal }, "condition not written");
    return false;
  }
}
