// SPDX-License-Identifier: Apache-2.0

import { conditionPrefix, readyCondition } from "../model/condition.ts";
import { needsCleanup, wantsLoadBalancer } from "../model/eligibility.ts";
import type { Condition, Service } from "../model/service.ts";

/** `Waiting`: nothing has been said of it yet. `Leaving`: what was made for it is still to be removed. */
export type ServiceState = "Ready" | "NotReady" | "Waiting" | "Leaving";

/** How the Services of a controller stand, as their conditions tell. */
export interface ServiceCensus {
  readonly states: Readonly<Record<ServiceState, number>>;
  /** Conditions of ours that are False: how many Services have each, by its type without prefix, then by its reason. */
  readonly unmet: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** For how many seconds the Service that lacks a condition for longest has lacked it, by type; `Ready` is always there, 0 where all are. */
  readonly unmetSeconds: ReadonlyMap<string, number>;
}

/** Counts those that concern a controller. `now` in milliseconds since the epoch. Looks at each once. */
export function countServices(
  services: Iterable<Service>,
  { className, now }: { readonly className: string | undefined; readonly now: number },
): ServiceCensus {
  const count = new Count();
  for (const service of services) {
    if (wantsLoadBalancer(service, className)) count.wanted(service);
    else if (needsCleanup(service, className)) count.states.Leaving++;
  }
  return {
    states: count.states,
    unmet: count.unmet,
    unmetSeconds: new Map(Array.from(count.since, ([type, since]) => [type, secondsBetween(since, now)])),
  };
}

class Count {
  readonly states: Record<ServiceState, number> = { Ready: 0, NotReady: 0, Waiting: 0, Leaving: 0 };
  readonly unmet = new Map<string, Map<string, number>>();
  /** When the first of them began, by type. */
  readonly since = new Map<string, number>([[nameOf(readyCondition), Number.POSITIVE_INFINITY]]);

  wanted(service: Service): void {
    const ready = service.conditions.find(({ type }) => type === readyCondition);
    this.states[stateOf(ready)]++;
    if (ready === undefined) this.#began(readyCondition, service.createdAt);
    for (const condition of service.conditions) {
      if (condition.status === "False" && condition.type.startsWith(conditionPrefix)) this.#lacking(condition);
    }
  }

  #lacking({ type, reason, lastTransitionTime }: Condition): void {
    const reasons = this.unmet.get(nameOf(type)) ?? new Map<string, number>();
    this.unmet.set(nameOf(type), reasons.set(reason, (reasons.get(reason) ?? 0) + 1));
    this.#began(type, Date.parse(lastTransitionTime));
  }

  #began(type: string, since: number): void {
    const name = nameOf(type);
    this.since.set(name, Math.min(since, this.since.get(name) ?? Number.POSITIVE_INFINITY));
  }
}

function stateOf(ready: Condition | undefined): ServiceState {
  if (ready === undefined) return "Waiting";
  return ready.status === "True" ? "Ready" : "NotReady";
}

function nameOf(type: string): string {
  return type.slice(conditionPrefix.length);
}

/** Clocks of nodes differ: what began a little after now began now. */
function secondsBetween(since: number, now: number): number {
  return Number.isFinite(since) ? Math.max(0, (now - since) / 1000) : 0;
}
