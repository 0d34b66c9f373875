// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { LoadBalancerRequest } from "../../../src/model/request.ts";
import type { Ingress } from "../../../src/model/service.ts";
import type { ObservedLoadBalancer } from "../observed.ts";

interface Publication {
  readonly hostname: string;
  /** Monotonic. */
  readonly since: number;
}

export interface PublicationsOptions {
  readonly clock: Clock;
  /** How long a replaced load balancer is kept after its successor was published. */
  readonly graceMs: number;
  readonly requeue: (keys: readonly string[]) => void;
}

/** Which host name each load balancer's Services show, and since when: what may go follows from it. */
export class Publications {
  readonly #options: PublicationsOptions;
  readonly #published = new Map<string, Publication>();
  readonly #timers = new Map<string, () => void>();

  constructor(options: PublicationsOptions) {
    this.#options = options;
  }

  /** At the start: how long it has been so is not known, so it counts from now. */
  restore(requests: readonly LoadBalancerRequest[]): void {
    for (const { key, members } of requests) {
      this.settle(
        key,
        members.flatMap(({ service }) => service.ingress),
      );
    }
  }

  /** The Services of this load balancer show this now; [] = nothing. What was shown before may go after the grace. */
  settle(key: string, ingress: readonly Ingress[]): void {
    const hostname = ingress.find((entry) => entry.hostname !== undefined)?.hostname?.toLowerCase();
    const before = this.#published.get(key)?.hostname;
    if (hostname === before) return;
    this.#forget(key);
    if (hostname === undefined) return;
    this.#published.set(key, { hostname, since: this.#options.clock.monotonic() });
    if (before !== undefined) this.#wake(key, this.#options.graceMs);
  }

  hostnameOf(key: string): string | undefined {
    return this.#published.get(key)?.hostname;
  }

  /**
   * ARNs of those that may go: another one of these was published in their place, and clients have had time to hear of it. While
   * they have not, the key is looked at again when the time is over.
   */
  retired(key: string, loadBalancers: readonly ObservedLoadBalancer[], wantedName: string): readonly string[] {
    const published = this.#published.get(key);
    const wanted = loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === wantedName);
    const replaced = loadBalancers.filter(({ LoadBalancerName }) => LoadBalancerName !== wantedName);
    if (replaced.length === 0 || published === undefined || published.hostname !== wanted?.DNSName.toLowerCase())
      return [];
    const leftMs = published.since + this.#options.graceMs - this.#options.clock.monotonic();
    if (leftMs <= 0) return replaced.map(({ LoadBalancerArn }) => LoadBalancerArn);
    this.#wake(key, leftMs);
    return [];
  }

  #wake(key: string, ms: number): void {
    if (this.#timers.has(key)) return;
    const { clock, requeue } = this.#options;
    const cancel = clock.after(ms, () => {
      this.#timers.delete(key);
      requeue([key]);
    });
    this.#timers.set(key, cancel);
  }

  #forget(key: string): void {
    this.#published.delete(key);
    this.#timers.get(key)?.();
    this.#timers.delete(key);
  }
}
