// SPDX-License-Identifier: Apache-2.0

import type { Node } from "./request.ts";
import { exclusionOf } from "./target-node.ts";

/** What a change of a node means for load balancers. */
export type NodeChange = "Joined" | "Left" | "ProviderID";

/**
 * What became of a target; undefined = nothing that concerns load balancers. Goes by the whole target rule, so the autoscaler's
 * taint and the start of a deletion count at once: upstream notices them only with the next other change.
 */
export function nodeChange(have: Node | undefined, want: Node | undefined): NodeChange | undefined {
  const was = have !== undefined && exclusionOf(have) === undefined;
  const is = want !== undefined && exclusionOf(want) === undefined;
  if (was !== is) return is ? "Joined" : "Left";
  return is && have?.providerID !== want.providerID ? "ProviderID" : undefined;
}

/** Whether both lists hold the same targets under the same providerIDs; each sorted by name. */
export function sameTargets(have: readonly Node[], want: readonly Node[]): boolean {
  if (have.length !== want.length) return false;
  return have.every((node, index) => node.name === want[index]?.name && node.providerID === want[index]?.providerID);
}
