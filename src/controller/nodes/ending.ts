// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";

/** The end of a controller: first nothing is begun any more, then what is still under way is cut. */
export class Ending {
  readonly #clock: Clock;
  readonly #begun = new AbortController();
  readonly #cut = new AbortController();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Aborted when nothing may be begun any more. */
  get begun(): AbortSignal {
    return this.#begun.signal;
  }

  /** Aborted when what is under way is to be given up. */
  get cut(): AbortSignal {
    return this.#cut.signal;
  }

  /** Waits for `work`, cutting it after `graceMs`. May be called again, to cut sooner. Never rejects. */
  async end(graceMs: number, work: Promise<unknown>): Promise<void> {
    const reason = new Error("the controller stops");
    this.#begun.abort(reason);
    const cancel = graceMs > 0 ? this.#clock.after(graceMs, () => this.#cut.abort(reason)) : () => undefined;
    if (graceMs <= 0) this.#cut.abort(reason);
    await work.catch(() => undefined);
    cancel();
    this.#cut.abort(reason);
  }
}
