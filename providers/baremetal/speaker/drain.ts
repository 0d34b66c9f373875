// SPDX-License-Identifier: Apache-2.0

/** How a speaker goes so that no address is without an answer meanwhile. */

import type { Clock } from "../../../src/clock.ts";

export interface DrainParts {
  /** The addresses that another node is going to take over. */
  readonly handedOver: readonly string[];
  /** Tells the other speakers; resolves to false where it is worth another try. Never rejects. */
  readonly release: () => Promise<boolean>;
  /** Calls back with each announced address that another station claims; returns the end of it. */
  readonly onClaim: (listener: (ip: string) => void) => () => void;
  /** Stops answering for one address. */
  readonly stopAnswering: (ip: string) => void;
  readonly clock: Clock;
  /** After that long it is over, come what may; default 3 s, less than any grace period that lets a process end in order. */
  readonly deadlineMs?: number;
}

/** Which addresses were seen to be taken over, and which were given up at the deadline; each sorted as they came. */
export interface DrainOutcome {
  readonly taken: readonly string[];
  readonly abandoned: readonly string[];
}

const defaultDeadlineMs = 3_000;
const releaseRetryMs = 250;

/**
 * Gives up the Lease and goes on answering; stops for each address when the node that takes over was heard to claim it.
 * Resolves when all that can be handed over is, or at the deadline. It is then for the caller to stop answering for the rest.
 */
export async function drain(parts: DrainParts): Promise<DrainOutcome> {
  const { clock, deadlineMs = defaultDeadlineMs } = parts;
  const over = new AbortController();
  const waiting = new Set(parts.handedOver);
  const taken: string[] = [];
  const end = parts.onClaim((ip) => {
    if (!waiting.delete(ip)) return;
    taken.push(ip);
    parts.stopAnswering(ip);
    if (waiting.size === 0) over.abort(handedOver);
  });
  const cancel = clock.after(deadlineMs, () => over.abort(tooLate));
  if (waiting.size === 0) over.abort(handedOver);
  await Promise.all([tell(parts, over.signal), untilAborted(over.signal)]);
  cancel();
  end();
  return { taken, abandoned: [...waiting] };
}

/** Once at least, and again while it fails and there is time. */
async function tell({ release, clock }: DrainParts, signal: AbortSignal): Promise<void> {
  while (!(await release()) && !signal.aborted) {
    await clock.sleep(releaseRetryMs, signal).catch(() => undefined);
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

const handedOver = new Error("every address was handed over");
const tooLate = new Error("the deadline of the drain has passed");
