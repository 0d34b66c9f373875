// SPDX-License-Identifier: Apache-2.0

import { type Problem, RetryableError } from "../errors.ts";

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

/** What follows from a problem, by who can mend it. */
export function verdictOn(problem: Problem): Verdict {
  switch (problem.kind) {
    case "UserError":
      return { kind: "Done" };
    case "RetryableError":
      return retryOf(problem);
    case "TerminalError":
      return { kind: "Resync" };
  }
}

/** A problem that was thrown may name its time. */
function retryOf(problem: Problem): Verdict {
  const ms = problem instanceof RetryableError ? problem.retryAfterMs : undefined;
  return ms === undefined ? { kind: "Backoff" } : { kind: "After", ms };
}
