// SPDX-License-Identifier: Apache-2.0

import { type Problem, RetryableError } from "../errors.ts";
import type { ProviderRuntime } from "./provider.ts";

/** When a load balancer is to be looked at again after a pass. */
export type Verdict =
  /** When something changes. */
  | { readonly kind: "Done" }
  /** When something changes, and at the slow resync. */
  | { readonly kind: "Resync" }
  /** After this time, its backoff unchanged. */
  | { readonly kind: "After"; readonly ms: number }
  /** After its backoff. */
  | { readonly kind: "Backoff" }
  /** When the API server takes writes again. */
  | { readonly kind: "Held" };

/** Somebody else wrote to the Service first: the store is about to hear of it. */
export const soon: Verdict = { kind: "After", ms: 250 };

/** All that is to be done is done. Of what changes inside the cluster one hears; outside one has to look now and then. */
export function atRest({ keepsStateOutside }: Pick<ProviderRuntime, "keepsStateOutside">): Verdict {
  return keepsStateOutside ? { kind: "Resync" } : { kind: "Done" };
}

/** What follows from a problem, by who can mend it; users may do so outside as well: by a tag, a quota, a certificate. */
export function verdictOn(problem: Problem, runtime: Pick<ProviderRuntime, "keepsStateOutside">): Verdict {
  switch (problem.kind) {
    case "UserError":
      return atRest(runtime);
    case "RetryableError":
      return retryOf(problem);
    case "TerminalError":
      return { kind: "Resync" };
  }
}

/** The one that looks again first; undefined = there are none. */
export function soonest(verdicts: readonly Verdict[]): Verdict | undefined {
  const slow = ["Resync", "Done"];
  return verdicts.toSorted((left, right) => slow.indexOf(left.kind) - slow.indexOf(right.kind))[0];
}

/** A problem that was thrown may name its time. */
function retryOf(problem: Problem): Verdict {
  const ms = problem instanceof RetryableError ? problem.retryAfterMs : undefined;
  return ms === undefined ? { kind: "Backoff" } : { kind: "After", ms };
}
