// SPDX-License-Identifier: Apache-2.0

import { type FairleadError, TerminalError, toFairleadError, UserError } from "../errors.ts";
import { ensure } from "./ensure.ts";
import { handleFailure } from "./failure.ts";
import type { Loop } from "./loop.ts";
import { type Muster, takeMuster } from "./muster.ts";
import { dismiss, release, releaseReplaced } from "./release.ts";
import type { Verdict } from "./verdict.ts";

/** One pass over one load balancer: from whatever is, to what its Services want, or to nothing. The whole flow is here. */
async function pass(key: string, loop: Loop): Promise<Verdict> {
  const muster = takeMuster(key, loop);
  if (muster.replaced !== undefined) await releaseReplaced(muster.replaced, loop);
  if (muster.members.length === 0) return await release(muster, loop);
  const verdict = await ensureOrDismiss(muster, loop);
  await dismiss(muster.leavers, loop);
  loop.roster.retain(key, muster.members);
  return verdict;
}

/**
 * Where members ask for what cannot be, or somebody has to mend it, those who leave them do not wait for it: what they had goes with
 * the next pass that gets through, for the roster still has them. A failure that passes by itself they wait out.
 */
async function ensureOrDismiss(muster: Muster, loop: Loop): Promise<Verdict> {
  try {
    return await ensure(muster, loop);
  } catch (error) {
    if (error instanceof UserError || error instanceof TerminalError) await dismiss(muster.leavers, loop);
    throw error;
  }
}

/** What became of a pass: when to look again, and "Ok", "Stopped", or the reason it failed for. */
export interface PassResult {
  readonly verdict: Verdict;
  readonly outcome: string;
  /** Who can mend what it failed for; undefined = it did not fail. */
  readonly failure?: FairleadError["kind"];
}

/** Does a pass, and deals with its failure. Never throws. */
export async function reconcile(key: string, loop: Loop): Promise<PassResult> {
  try {
    const verdict = await pass(key, loop);
    loop.streaks.end(key);
    return { verdict, outcome: "Ok" };
  } catch (thrown) {
    if (loop.io.signal.aborted) return { verdict: { kind: "Done" }, outcome: "Stopped" };
    const error = toFairleadError(thrown);
    return { verdict: await handleFailure(key, error, loop), outcome: error.reason, failure: error.kind };
  }
}
