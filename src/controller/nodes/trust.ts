// SPDX-License-Identifier: Apache-2.0

import type { Node } from "../../model/request.ts";
import type { InstanceAnswer } from "../instances.ts";

/**
 * Whether a provider that says of machines that they are gone looks in the right place. One with the credentials of another account, or
 * set to another region, says it of all machines, and for sure.
 */
export type Trust =
  /** It knows another machine of this cluster, or there is no other that it could know. */
  | "Trusted"
  /** It knows none of those that it was asked for; nor does anything speak against it: all of them may have been shut down. */
  | "NoWitness"
  /** It says of a node that works that it has no machine. So it is for a minute when many machines have just been ended, too. */
  | "Contradicted";

/** Pure; `answers` by name, of as many of the cluster's nodes as were asked for. */
export function judgeTrust(nodes: readonly Node[], answers: ReadonlyMap<string, InstanceAnswer>): Trust {
  if (nodes.length === 1) return "Trusted";
  const kindOf = ({ name }: Node): InstanceAnswer["kind"] | undefined => answers.get(name)?.kind;
  if (nodes.some((node) => kindOf(node) === "Exists")) return "Trusted";
  return nodes.some((node) => node.ready && kindOf(node) === "Gone") ? "Contradicted" : "NoWitness";
}

/** As many as make it unlikely that all of them were ended just now, and few enough for one small question. */
const witnessLimit = 20;

/** Nodes that work, and of which a provider that looks in the right place knows the machines. */
export function chooseWitnesses(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter(({ ready, providerID }) => ready && providerID !== "").slice(0, witnessLimit);
}
