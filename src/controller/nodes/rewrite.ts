// SPDX-License-Identifier: Apache-2.0

import { type FairleadError, RetryableError, toFairleadError } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import type { FreshNode, NodeWriter } from "../node-writer.ts";
import type { Ending } from "./ending.ts";

/** The kubelet, schedulers and other controllers write to nodes as well, but not without a pause. */
const triesLimit = 5;

/** The node that was looked at is no more, or not as it was: what was found out about it holds for nothing. */
export type Superseded = "Superseded";

/**
 * Reads the node afresh and lets `write` decide on it and write, and again where somebody else has written in between. Only while it is
 * the node that was looked at: the same UID, the same providerID, and not on its way out.
 * @throws FairleadError: what the writes threw, RetryableError("Conflict") at last
 */
export async function rewrite<T>(
  seen: Node,
  writer: NodeWriter,
  write: (fresh: FreshNode) => Promise<T>,
  signal: AbortSignal,
): Promise<T | Superseded> {
  for (let tries = 1; ; tries++) {
    const fresh = await writer.read(seen.name, signal);
    if (fresh === undefined || !isSame(seen, fresh.node)) return "Superseded";
    try {
      return await write(fresh);
    } catch (thrown) {
      const error = toFairleadError(thrown);
      if (error.reason === "NotFound") return "Superseded";
      if (!(error instanceof RetryableError) || error.reason !== "Conflict" || tries === triesLimit) throw thrown;
    }
  }
}

/** A rewrite of one node among many. */
export interface Attempt<T> {
  readonly writer: NodeWriter;
  readonly ending: Ending;
  readonly write: (fresh: FreshNode) => Promise<T>;
  /** Told why it came to nothing, unless the end has cut it. */
  readonly failed: (error: FairleadError) => void;
}

/**
 * As `rewrite`, but one node's trouble is not another's: it never throws, and does nothing once the end has begun. undefined = it came to
 * nothing.
 */
export async function tryRewrite<T>(seen: Node, attempt: Attempt<T>): Promise<T | Superseded | undefined> {
  const { begun, cut } = attempt.ending;
  if (begun.aborted) return undefined;
  try {
    return await rewrite(seen, attempt.writer, attempt.write, cut);
  } catch (thrown) {
    if (!cut.aborted) attempt.failed(toFairleadError(thrown));
    return undefined;
  }
}

function isSame(seen: Node, found: Node): boolean {
  return seen.uid === found.uid && seen.providerID === found.providerID && !found.deleting;
}
