// SPDX-License-Identifier: Apache-2.0

import type { NodeStore } from "../../../src/controller/service-store.ts";
import type { Liveness } from "./lease-liveness.ts";

/** How long speakers that start together have to show each other their Leases. */
const coldStartMs = 1_000;

export interface ColdStart {
  readonly nodeName: string;
  /** In sync, as are the Leases. */
  readonly nodes: NodeStore;
  readonly liveness: Pick<Liveness, "isAlive">;
}

/**
 * How long the first table of a speaker waits for the Leases of others. Not at all where another speaker lives: that one stops
 * answering when it sees the Lease of this one, so the table must come first. But where none lives, all of them may be
 * starting at once, and each would take every address.
 */
export function firstTableDelayMs({ nodeName, nodes, liveness }: ColdStart): number {
  const peers = nodes.list().filter(({ name }) => name !== nodeName);
  return peers.length === 0 || peers.some(({ name }) => liveness.isAlive(name)) ? 0 : coldStartMs;
}
