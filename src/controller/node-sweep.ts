// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";

/** Nodes come and go in crowds (a node pool scaled, a zone lost): what happens within this time is one change. */
const gatherMs = 1_000;

export interface NodeSweepOptions {
  readonly clock: Clock;
  /** Whether a load balancer may have other targets than it should. */
  readonly isDue: () => boolean;
  /** Has every load balancer looked at. */
  readonly sweep: () => void;
}

/** Gathers changes of nodes, and has every load balancer looked at once if in the end the targets are others. */
export class NodeSweep {
  readonly #options: NodeSweepOptions;
  #cancel: (() => void) | undefined;

  constructor(options: NodeSweepOptions) {
    this.#options = options;
  }

  nodeChanged(): void {
    this.#cancel ??= this.#options.clock.after(gatherMs, () => this.#fire());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #fire(): void {
    this.#cancel = undefined;
    if (this.#options.isDue()) this.#options.sweep();
  }
}
