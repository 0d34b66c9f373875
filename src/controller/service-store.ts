// SPDX-License-Identifier: Apache-2.0

/** What the loop needs of Kubernetes, as small interfaces that `src/kube` implements. */

import type { NodePortChoice } from "../model/node-port.ts";
import type { EndpointGroup, Node } from "../model/request.ts";
import type { Service } from "../model/service.ts";
import type { StatusPatch } from "../model/status.ts";

export type { NodePortChoice, StatusPatch };

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

/**
 * Writes are patches that carry the UID, so that a Service made anew under the same name is never written by mistake. Before a
 * write resolves, the ServiceStore shows what came of it, or something later.
 */
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
