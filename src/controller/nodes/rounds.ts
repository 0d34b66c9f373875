// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { toFairleadError } from "../../errors.ts";
import type { Log } from "../../log.ts";

export interface RoundsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Asked before each wait. */
  readonly periodMs: () => number;
  readonly round: () => Promise<void>;
}

/**
 * One round after the other until `signal` is aborted, the first at once, each a period after the end of the one before. A round that
 * throws is logged, and the next one tries again. Never rejects.
 */
export async function goRound({ clock, log, periodMs, round }: RoundsOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await round();
    } catch (thrown) {
      if (!signal.aborted) log.error({ error: toFairleadError(thrown) }, "a round threw");
    }
    // Rejects only when aborted, which the loop looks at next.
    await clock.sleep(periodMs(), signal).catch(() => undefined);
  }
}

/** Handles the items in order, up to `width` at a time; resolves when all are handled. `handle` should not throw. */
export async function inParallel<T>(
  width: number,
  items: readonly T[],
  handle: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const work = async (): Promise<void> => {
    for (const item of rest) await handle(item);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, work));
}
