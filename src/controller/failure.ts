// SPDX-License-Identifier: Apache-2.0

import { type FairleadError, toFairleadError, toProblem } from "../errors.ts";
import { finalizerFor, needsCleanup, wantsLoadBalancer } from "../model/eligibility.ts";
import { type Service, serviceKey } from "../model/service.ts";
import type { Loop } from "./loop.ts";
import { takeMuster } from "./muster.ts";
import { ApiServerDown } from "./outage.ts";
import { publish, Superseded } from "./publish.ts";
import { soon, type Verdict, verdictOn } from "./verdict.ts";

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
  if (!isToldNow(error, streak)) return verdictOn(error, loop.runtime);
  const refusal = await tellAll(key, error, loop);
  if (refusal instanceof ApiServerDown) return hold(key, refusal, loop);
  // Nor is a UserError looked at again soon: what was not told now would not be told for long.
  return refusal === undefined || error.kind !== "UserError" ? verdictOn(error, loop.runtime) : { kind: "Backoff" };
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

/**
 * Tells all whom the load balancer is for, or was and who still wait to be rid of it; not one that has moved to another, or was
 * dismissed: our condition would never go from it. Returns what kept one from being told.
 */
async function tellAll(key: string, error: FairleadError, loop: Loop): Promise<FairleadError | undefined> {
  const { members, leavers } = takeMuster(key, loop);
  const waiting = leavers.filter((leaver) => needsCleanup(leaver, loop.scope.className));
  const services = [...members, ...waiting];
  const refusals = await Promise.all(services.map((service) => tell(service, error, loop)));
  return refusals.find((refusal) => refusal !== undefined);
}

/** The ingress stays: a Service that cannot be understood any more keeps what it has. */
async function tell(service: Service, error: FairleadError, loop: Loop): Promise<FairleadError | undefined> {
  const problem = toProblem(error);
  const { className } = loop.scope;
  loop.teller.problem(service, problem);
  const finalizer = wantsLoadBalancer(service, className) ? { addFinalizer: finalizerFor(className) } : {};
  try {
    await publish(service, { ...finalizer, conditions: [loop.teller.ready(service, "False", problem)] }, loop);
    return undefined;
  } catch (thrown) {
    const refusal = toFairleadError(thrown);
    loop.io.log.debug({ service: serviceKey(service), error: refusal }, "condition not written");
    return refusal;
  }
}
