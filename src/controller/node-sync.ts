// SPDX-License-Identifier: Apache-2.0

/** Told of what changes of nodes mean for load balancers: upstream's `service_controller_*`. Times in seconds. */
export interface NodeSyncMetrics {
  /** A pass over a load balancer for a change of nodes ended: whether it failed, and how long it took. */
  loadBalancerSynced(outcome: { readonly failed: boolean }, seconds: number): void;
  /** Every load balancer has been looked at for a change of nodes, this long after it was to be. */
  nodesSynced(seconds: number): void;
}

/** One look at all load balancers. */
interface Sweep {
  readonly begunAt: number;
  /** How many are still to be looked at. */
  left: number;
}

/** Follows which passes are due to a change of nodes. A sweep that meets keys of an earlier one is over for them with that one. */
export class NodeSync {
  readonly #metrics: NodeSyncMetrics;
  /** By key: the sweep for which it is to be looked at. */
  readonly #due = new Map<string, Sweep>();

  constructor(metrics: NodeSyncMetrics) {
    this.#metrics = metrics;
  }

  /** All these are to be looked at. `now` monotonic, in milliseconds, here as everywhere. */
  begin(keys: readonly string[], now: number): void {
    const fresh = keys.filter((key) => !this.#due.has(key));
    const sweep: Sweep = { begunAt: now, left: fresh.length };
    for (const key of fresh) this.#due.set(key, sweep);
  }

  /** A pass over the key begins; returns what is to be called when it has ended, undefined where no change of nodes is its cause. */
  passBegins(key: string, now: number): ((failed: boolean, now: number) => void) | undefined {
    const sweep = this.#due.get(key);
    if (sweep === undefined) return undefined;
    this.#due.delete(key);
    return (failed, endedAt) => {
      this.#metrics.loadBalancerSynced({ failed }, (endedAt - now) / 1000);
      sweep.left--;
      if (sweep.left === 0) this.#metrics.nodesSynced((endedAt - sweep.begunAt) / 1000);
    };
  }
}
