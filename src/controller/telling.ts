// SPDX-License-Identifier: Apache-2.0

/** What users are told: Events with upstream's reasons, and the condition `fairlead.dev/Ready`. */

import type { Clock } from "../clock.ts";
import type { Problem } from "../errors.ts";
import { readyCondition, transition } from "../model/condition.ts";
import type { Condition, Service } from "../model/service.ts";
import type { EventSink, EventSubject } from "./service-store.ts";

/** Normal Events, with upstream's messages (cloud-provider, service controller). */
const milestones = {
  EnsuringLoadBalancer: "Ensuring load balancer",
  EnsuredLoadBalancer: "Ensured load balancer",
  DeletingLoadBalancer: "Deleting load balancer",
  DeletedLoadBalancer: "Deleted load balancer",
} as const;

/** Tells things once: neither a retry nor a restart repeats what was said before. */
export class Teller {
  readonly #events: EventSink;
  readonly #clock: Clock;
  /** What was last complained of, by UID: for complaints that did not get into the condition. */
  readonly #complaints = new Map<string, string>();
  /** UIDs of those whose deletion was told to have begun. */
  readonly #deleting = new Set<string>();
  /** UIDs of those that were told to have no node. */
  readonly #stranded = new Set<string>();
  /** What was warned of, by UID. */
  readonly #warnings = new Map<string, Set<string>>();

  constructor(events: EventSink, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  milestone(service: Service, reason: keyof typeof milestones): void {
    this.#events.event(subjectOf(service), "Normal", reason, milestones[reason]);
  }

  /** Retries of one deletion tell it once. */
  deletionBegins(service: Service): void {
    if (this.#deleting.has(service.uid)) return;
    this.#deleting.add(service.uid);
    this.milestone(service, "DeletingLoadBalancer");
  }

  /** Warns of a Service whose traffic has nowhere to go; once, until there is a node again. */
  countNodes(service: Service, nodes: number): void {
    if (nodes > 0) this.#stranded.delete(service.uid);
    if (nodes > 0 || this.#stranded.has(service.uid)) return;
    this.#stranded.add(service.uid);
    this.#events.event(
      subjectOf(service),
      "Warning",
      "UnAvailableLoadBalancer",
      "There are no available nodes for LoadBalancer",
    );
  }

  /** A Warning, unless this was the last one told: the condition of the Service remembers it over a restart. */
  problem(service: Service, problem: Problem): void {
    const complaint = `${problem.reason}: ${problem.message}`;
    if (this.#complaints.get(service.uid) === complaint) return;
    this.#complaints.set(service.uid, complaint);
    if (showsProblem(service, problem)) return;
    const { reason, message } = toWarning(problem);
    this.#events.event(subjectOf(service), "Warning", reason, message);
  }

  /** What is no reason to refuse it. Told once to each Service by one process, however often it is found. */
  warning(service: Service, { reason, message }: Pick<Problem, "reason" | "message">): void {
    const told = this.#warnings.get(service.uid) ?? new Set();
    const text = `${reason}: ${message}`;
    if (told.has(text)) return;
    this.#warnings.set(service.uid, told.add(text));
    this.#events.event(subjectOf(service), "Warning", reason, message);
  }

  /** The Service is well: the same complaint would be news again. */
  recovered({ uid }: Service): void {
    this.#complaints.delete(uid);
  }

  /** The Service is gone, or not ours any more. */
  forget(uid: string): void {
    for (const told of [this.#complaints, this.#deleting, this.#stranded, this.#warnings]) told.delete(uid);
  }

  /** The condition `fairlead.dev/Ready` that the Service is to have. */
  ready(service: Service, status: "True" | "False", because: Pick<Problem, "reason" | "message">): Condition {
    const { reason, message } = because;
    const observed = service.generation > 0 ? { observedGeneration: service.generation } : {};
    return transition(
      service.conditions,
      { type: readyCondition, status, reason, message, ...observed },
      this.#clock.now(),
    );
  }
}

function showsProblem(service: Service, { reason, message }: Problem): boolean {
  const present = service.conditions.find(({ type }) => type === readyCondition);
  return present?.status === "False" && present.reason === reason && present.message === message;
}

/** What users can mend has its own reason; the rest goes under upstream's. */
function toWarning({ kind, reason, message }: Problem): { readonly reason: string; readonly message: string } {
  if (kind === "UserError" || reason === "NodePortRangeFull") return { reason, message };
  return { reason: "SyncLoadBalancerFailed", message: `Error syncing load balancer: ${message}` };
}

function subjectOf({ namespace, name, uid }: Service): EventSubject {
  return { apiVersion: "v1", kind: "Service", namespace, name, uid };
}
