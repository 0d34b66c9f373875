// SPDX-License-Identifier: Apache-2.0

import type { Random } from "../clock.ts";
import { type FairleadError, RetryableError } from "../errors.ts";

/** A server that is not there costs nobody anything to be asked: soon again, so that its return is noticed within two seconds. */
const absent = { firstMs: 250, mostMs: 2_000 };

/**
 * A server that answers with errors has trouble enough: as client-go's reflector, but for the limit, which there is 30 s. Whoever
 * waits that long is deaf for half a minute after the server is well again.
 */
const troubled = { firstMs: 800, mostMs: 10_000 };

const absentReasons: ReadonlySet<string> = new Set([
  "ConnectionRefused",
  "ConnectionReset",
  "Unreachable",
  "Silent",
  "Timeout",
]);

/** Whether the server was not reached, or lost on the way, rather than in trouble. */
export function isAbsence(error: FairleadError): boolean {
  return absentReasons.has(error.reason);
}

/** How long to wait before the next try, by what went wrong and how often in a row. Each kind of trouble has its own count. */
export class RetryDelay {
  readonly #random: Random;
  #absences = 0;
  #troubles = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Milliseconds: half to whole of a limit that doubles, or what the server asked for and up to a fifth more. */
  next(error: FairleadError): number {
    if (error instanceof RetryableError && error.retryAfterMs !== undefined) {
      this.#troubles += 1;
      return error.retryAfterMs * (1 + 0.2 * this.#random());
    }
    if (isAbsence(error)) return this.#jitter(absent, this.#absences++);
    return this.#jitter(troubled, this.#troubles++);
  }

  reset(): void {
    this.#absences = 0;
    this.#troubles = 0;
  }

  #jitter(step: { readonly firstMs: number; readonly mostMs: number }, exponent: number): number {
    // Beyond 2^20 the product would leave the numbers that matter long after the limit was reached.
    const limit = Math.min(step.firstMs * 2 ** Math.min(exponent, 20), step.mostMs);
    return limit * (0.5 + 0.5 * this.#random());
  }
}
