// SPDX-License-Identifier: Apache-2.0

import type { Problem } from "../../errors.ts";
import type { Node } from "../../model/request.ts";
import type { EventSink, EventSubject } from "../service-store.ts";

/** Tells the users of a node what became of it, as Events; the same complaint once. */
export class NodeTeller {
  readonly #events: EventSink;
  /** What was last complained of, by UID. */
  readonly #complaints = new Map<string, string>();
  /** UIDs of those whose deletion was told to have begun. */
  readonly #deleting = new Set<string>();

  constructor(events: EventSink) {
    this.#events = events;
  }

  milestone(node: Node, reason: string, message: string): void {
    this.#events.event(subjectOf(node), "Normal", reason, message);
  }

  /** Retries of one deletion tell it once. */
  deletionBegins(node: Node): void {
    if (this.#deleting.has(node.uid)) return;
    this.#deleting.add(node.uid);
    const message = `Deleting node ${node.name} because it does not exist in the cloud provider`;
    this.milestone(node, "DeletingNode", message);
  }

  /** A Warning, unless this was the last one told of this node. Returns whether it was told. */
  complain(node: Node, { reason, message }: Pick<Problem, "reason" | "message">): boolean {
    const complaint = `${reason}: ${message}`;
    if (this.#complaints.get(node.uid) === complaint) return false;
    this.#complaints.set(node.uid, complaint);
    this.#events.event(subjectOf(node), "Warning", reason, message);
    return true;
  }

  /** The node is well: the same complaint would be news again. */
  recovered({ uid }: Pick<Node, "uid">): void {
    this.#complaints.delete(uid);
  }

  /** Only these nodes are left. */
  retain(uids: ReadonlySet<string>): void {
    for (const uid of this.#complaints.keys()) if (!uids.has(uid)) this.#complaints.delete(uid);
    for (const uid of this.#deleting) if (!uids.has(uid)) this.#deleting.delete(uid);
  }
}

function subjectOf({ name, uid }: Node): EventSubject {
  return { apiVersion: "v1", kind: "Node", namespace: "", name, uid };
}
