// SPDX-License-Identifier: Apache-2.0

/** What the loop needs of Kubernetes, as small interfaces that `src/kube` implements. */

import type { EndpointGroup, Node } from "../model/request.ts";
import type { Condition, Ingress, Service } from "../model/service.ts";

/** The Services of the cluster as last seen, own writes included. */
export interface ServiceStore {
  /** `namespace/name`. */
  get(key: string): Service | undefined;
  list(): readonly Service[];
}

export interface EndpointStore {
  /** The endpoints of a Service, one group for each of its EndpointSlices, sorted by slice name. */
  of(serviceKey: string): readonly EndpointGroup[];
}

export interface NodeStore {
  /** Sorted by name. */
  list(): readonly Node[];
}

/** One change of a Service through `/status`: what is left out stays as it is. */
export interface StatusPatch {
  readonly addFinalizer?: string;
  readonly removeFinalizers?: readonly string[];
  /** Replaces the whole list; [] empties it. */
  readonly ingress?: readonly Ingress[];
  /** Set or replaced by type. */
  readonly conditions?: readonly Condition[];
  /** Types of conditions to take away. */
  readonly removeConditions?: readonly string[];
}

/** `nodePort` for the port at `index` of spec.ports, which must still be as the Service shows it. */
export interface NodePortChoice {
  readonly index: number;
  readonly nodePort: number;
}

/** Writes are patches that carry the UID, so that a Service made anew under the same name is never written by mistake. */
export interface ServiceWriter {
  /** One PATCH of `/status`. @throws RetryableError("Conflict") when it is another Service by now; "NotFound" when it is gone. */
  patchStatus(service: Service, patch: StatusPatch, signal: AbortSignal): Promise<Service>;
  /**
   * One JSON Patch of spec.ports with `test` operations.
   * @throws RetryableError "NodePortTaken" (choose another), "NodePortRangeFull", "NodePortOutOfRange", "Conflict" (somebody else edited).
   */
  patchNodePorts(service: Service, choices: readonly NodePortChoice[], signal: AbortSignal): Promise<Service>;
}

/** What an Event is about. */
export interface EventSubject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Records Events; never throws and never waits: Events are best effort. */
export interface EventSink {
  event(subject: EventSubject, type: "Normal" | "Warning", reason: string, message: string): void;
}
