// SPDX-License-Identifier: Apache-2.0

import { inspect } from "node:util";
import { systemClock } from "../../src/clock.ts";

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
}

/**
 * Asks `probe` again and again until it gives something other than `undefined` and `false`, and gives that back.
 * @throws Error that names `what` and the last thing the probe threw, when that takes longer than `timeoutMs` (20 s).
 */
export async function eventually<T>(
  what: string,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { timeoutMs = 20_000, intervalMs = 50 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = systemClock.monotonic() + timeoutMs;
  let last: unknown;
  while (systemClock.monotonic() < deadline) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    await systemClock.sleep(intervalMs);
  }
  const why = last === undefined ? "" : `: ${last instanceof Error ? last.message : inspect(last)}`;
  throw new Error(`not within ${timeoutMs} ms: ${what}${why}`, { cause: last });
}

/** Asks `probe` for `forMs` on end. @throws Error that names `what` as soon as it gives false. */
export async function always(
  what: string,
  probe: () => boolean | Promise<boolean>,
  { forMs, intervalMs = 100 }: { readonly forMs: number; readonly intervalMs?: number },
): Promise<void> {
  const start = systemClock.monotonic();
  const end = start + forMs;
  while (systemClock.monotonic() < end) {
    if (!(await probe()))
      throw new Error(`after ${Math.round(systemClock.monotonic() - start)} ms not any more: ${what}`);
    await systemClock.sleep(intervalMs);
  }
}
