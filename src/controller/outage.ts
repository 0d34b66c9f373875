// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import { RetryableError } from "../errors.ts";
import type { Log } from "../log.ts";

/** Reasons that say nothing of the object written, but that the API server cannot be written to. */
const outageReasons: ReadonlySet<string> = new Set([
  "ConnectionRefused",
  "ConnectionReset",
  "Unreachable",
  "Timeout",
  "TlsFailed",
  "Unauthorized",
  "BadGateway",
  "ServiceUnavailable",
]);

/** How long one key at a time is tried while the API server is away. */
const probeMs = 1_000;

/** A write did not reach the API server. */
export class ApiServerDown extends RetryableError {}

/** The same error, as `ApiServerDown` where it is one. */
export function tellOutage(error: RetryableError): RetryableError {
  return outageReasons.has(error.reason) ? new ApiServerDown(error.reason, error.message, { cause: error }) : error;
}

/**
 * Holds the keys whose writes did not reach the API server. Their own backoffs would let them sleep for minutes after it is back;
 * so one of them is tried each second, and the first write that goes through sets all of them free, in the order they came.
 */
export class Outage {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #requeue: (keys: readonly string[]) => void;
  readonly #held = new Set<string>();
  #isDown = false;
  #cancelProbe: (() => void) | undefined;

  constructor(options: {
    readonly clock: Clock;
    readonly log: Log;
    readonly requeue: (keys: readonly string[]) => void;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#requeue = options.requeue;
  }

  hold(key: string, error: ApiServerDown): void {
    if (!this.#isDown) this.#log.warn({ reason: error.reason, error }, "the API server takes no writes");
    this.#isDown = true;
    this.#held.add(key);
    this.#scheduleProbe();
  }

  /** A write went through. */
  end(): void {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#log.info({ keys: this.#held.size }, "the API server takes writes again");
    this.stop();
    const keys = [...this.#held];
    this.#held.clear();
    this.#requeue(keys);
  }

  stop(): void {
    this.#cancelProbe?.();
    this.#cancelProbe = undefined;
  }

  #scheduleProbe(): void {
    this.#cancelProbe ??= this.#clock.after(probeMs, () => this.#probe());
  }

  #probe(): void {
    this.#cancelProbe = undefined;
    const [first] = this.#held;
    if (first === undefined) return;
    this.#held.delete(first);
    if (this.#held.size > 0) this.#scheduleProbe();
    // It comes back by `hold` if its write fails as well.
    this.#requeue([first]);
  }
}
