// SPDX-License-Identifier: Apache-2.0

import type { WorkQueueMetrics } from "../controller/workqueue.ts";

/** Tells when a queue has come to rest: all that was added to it has been handled, and nothing new came of it. */
export class Rest {
  #open = 0;
  #onRest: (() => void) | undefined;

  /** To be handed to the queue. */
  readonly metrics: WorkQueueMetrics = {
    added: () => {
      this.#open += 1;
    },
    worked: () => {
      this.#open -= 1;
      if (this.#open === 0) this.#onRest?.();
    },
    depth() {},
    waited() {},
    retried() {},
  };

  /** Resolves once nothing is left; delayed retries are not waited for. */
  come(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRest = resolve;
      if (this.#open === 0) resolve();
    });
  }
}
