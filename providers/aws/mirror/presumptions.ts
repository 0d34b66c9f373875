// SPDX-License-Identifier: Apache-2.0

import { readyCondition } from "../../../src/model/condition.ts";
import type { LoadBalancerRequest } from "../../../src/model/request.ts";
import type { Service } from "../../../src/model/service.ts";
import type { Wanted } from "../wanted.ts";
import type { Holdings } from "./holdings.ts";
import { digestOf } from "./wishes.ts";

/**
 * After a start, what costs a read of its own is taken to be as wanted where there is reason to: the Services show the host name of
 * the load balancer that is wanted, and were told that they have what they ask for now; and all its target groups are attached to it.
 * That holds as long as the same is wanted; for any other wish it is read first, and looking for drift reads it in its turn.
 */
export class Presumptions {
  /** Host name that the Services showed at the start, by key. */
  readonly #shown = new Map<string, string>();
  /** What was wanted when it was first presumed, by key. */
  readonly #presumed = new Map<string, string>();

  restore(requests: readonly LoadBalancerRequest[]): void {
    for (const { key, members } of requests) {
      if (!members.every(({ service }) => wasSettled(service))) continue;
      const hostnames = new Set(members.map(({ service }) => service.ingress[0]?.hostname));
      const [hostname] = hostnames;
      if (hostname !== undefined && hostnames.size === 1) this.#shown.set(key, hostname.toLowerCase());
    }
  }

  /** Whether parts that were not read yet may be taken to be as wanted. */
  holds(wanted: Wanted, holdings: Holdings): boolean {
    const { key } = wanted.owner;
    const shown = this.#shown.get(key);
    if (shown === undefined || !isServed(wanted, holdings, shown)) return false;
    const wish = digestOf(wanted);
    const presumed = this.#presumed.get(key);
    if (presumed === undefined) this.#presumed.set(key, wish);
    else if (presumed !== wish) this.revoke(key);
    return presumed === undefined || presumed === wish;
  }

  /** There is reason to doubt it. */
  revoke(key: string): void {
    this.#shown.delete(key);
    this.#presumed.delete(key);
  }
}

/** Its last pass came to its end, and it has not been changed since, as far as its generation tells. */
function wasSettled({ conditions, generation }: Service): boolean {
  const ready = conditions.find(({ type }) => type === readyCondition);
  return ready?.status === "True" && (ready.observedGeneration ?? 0) >= generation;
}

function isServed({ loadBalancer, targetGroups }: Wanted, holdings: Holdings, hostname: string): boolean {
  const serving = holdings.loadBalancers.find(({ LoadBalancerName }) => LoadBalancerName === loadBalancer.Name);
  if (serving?.DNSName.toLowerCase() !== hostname) return false;
  const attached = new Set(
    holdings.targetGroups
      .filter(({ LoadBalancerArns }) => LoadBalancerArns.includes(serving.LoadBalancerArn))
      .map(({ TargetGroupName }) => TargetGroupName),
  );
  return targetGroups.every(({ Name }) => attached.has(Name));
}
