// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import { sameTargets } from "../model/node-change.ts";
import type { Node } from "../model/request.ts";

/** Nodes come and go in crowds (a node pool scaled, a zone lost): what happens within this time is one change. */
const gatherMs = 1_000;

export interface NodeSweepOptions {
  readonly clock: Clock;
  /** The nodes that may be targets now, sorted by name. */
  readonly targets: () => readonly Node[];
  /** Called when they are others than at the last call. */
  readonly sweep: () => void;
}

/** Gathers changes of nodes, and has every load balancer looked at once if in the end the targets are others. */
export class NodeSweep {
  readonly #options: NodeSweepOptions;
  #swept: readonly Node[] = [];
  #cancel: (() => void) | undefined;

  constructor(options: NodeSweepOptions) {
    this.#options = options;
  }

  /** Every load balancer is about to be looked at with the nodes of now. */
  start(): void {
    this.#swept = this.#options.targets();
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
    const targets = this.#options.targets();
    if (sameTargets(this.#swept, targets)) return;
    this.#swept = targets;
    this.#options.sweep();
  }
}
