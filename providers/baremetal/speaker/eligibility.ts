// SPDX-License-Identifier: Apache-2.0

/** Whether a node may announce an address for a Service, and if not, why. */

import { parseBool } from "../../../src/model/parse-bool.ts";
import type { EndpointGroup, Node } from "../../../src/model/request.ts";
import { exclusionLabel } from "../../../src/model/target-node.ts";

/**
 * Why a node does not announce an address, in the order in which it is looked at: the first that applies is told.
 * The sentence follows "node N does not announce A because".
 */
export const ineligibilityReasons = {
  AddressNotInPool: "no IPAddressPool that is in force holds the address",
  NoEndpoints: "the Service has no endpoint that is ready or still serving",
  SharedAddressWithServiceSelectors:
    "the Service asks to share its address and is matched by an L2Advertisement with serviceSelectors, which cannot be combined",
  NoMatchingAdvertisement: "no L2Advertisement for the pool and the Service selects the node",
  SpeakerGone: "no live speaker runs on the node",
  NetworkUnavailable: "the node's condition NetworkUnavailable is True",
  ExcludedByLabel: "the node carries the label node.kubernetes.io/exclude-from-external-load-balancers",
  NoLocalEndpoint:
    "externalTrafficPolicy is Local and the node runs no endpoint of the Service that is ready or still serving",
  NodeNotReady: "the Node is not Ready, and another node is able to announce",
  NodeDeleting: "the Node is being deleted, and another node is able to announce",
  OtherNodeServesMore: "another node serves more of the Services that share the address",
} as const;

export type IneligibilityReason = keyof typeof ineligibilityReasons;

/**
 * What is thought of a node for one Service. `LastResort` nodes announce only where no `Fit` one is left: an address that a
 * bad node answers for is better than one that nobody answers for. Of two verdicts the one of lower `standing` is better.
 */
export type Verdict =
  | { readonly kind: "Fit"; readonly standing: 0 }
  | { readonly kind: "LastResort"; readonly standing: number; readonly reason: IneligibilityReason }
  | { readonly kind: "Unfit"; readonly standing: number; readonly reason: IneligibilityReason };

/** Where the endpoints of a Service are, as far as announcing needs it. */
export interface Backends {
  /** An endpoint that is ready or serving exists, wherever it is. */
  readonly usable: boolean;
  /** Nodes with such an endpoint. kube-proxy takes one that still serves while it terminates where no ready one is left. */
  readonly nodes: ReadonlySet<string>;
}

/** A node, and what holds for it whatever the Service. */
export interface JudgedNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly speaks: boolean;
  readonly verdict: Verdict;
}

/** What is asked of a node on behalf of one Service. */
export interface Demand {
  /** Applies to every node alike. */
  readonly refusal: IneligibilityReason | undefined;
  readonly local: boolean;
  readonly backends: Backends;
  /** Whether an advertisement of the pool and the Service selects the node. */
  readonly advertisedFrom: (node: string) => boolean;
}

/** Settings of the cluster that bear on the choice of nodes. */
export interface NodeRules {
  /** Whether a live speaker runs there. */
  readonly isAlive: (node: string) => boolean;
  /** Announce from nodes that carry the exclusion label too. */
  readonly ignoreExclusionLabel?: boolean;
}

/** Summarises endpoints once for all nodes and families. */
export function toBackends(groups: readonly EndpointGroup[]): Backends {
  const nodes = new Set<string>();
  let usable = false;
  for (const group of groups) {
    for (const endpoint of group.endpoints) {
      if (!endpoint.ready && !endpoint.serving) continue;
      usable = true;
      if (endpoint.nodeName !== undefined) nodes.add(endpoint.nodeName);
    }
  }
  return { usable, nodes };
}

/** Judges a node by itself. */
export function judgeNode(node: Node, rules: NodeRules): JudgedNode {
  const speaks = rules.isAlive(node.name);
  return { name: node.name, labels: node.labels, speaks, verdict: verdictOfNode(node, speaks, rules) };
}

/** Judges a node for a Service. */
export function judge(node: JudgedNode, demand: Demand): Verdict {
  if (demand.refusal !== undefined) return unfit[demand.refusal];
  if (!demand.advertisedFrom(node.name)) return unfit.NoMatchingAdvertisement;
  if (node.verdict.kind === "Unfit") return node.verdict;
  return demand.local && !demand.backends.nodes.has(node.name) ? unfit.NoLocalEndpoint : node.verdict;
}

/**
 * Whether a node carries the exclusion label. As the upstream service controller reads it, and unlike MetalLB, which looks at
 * the key alone: a value that Go's ParseBool takes for false includes the node, any other value excludes it. Who writes
 * "false" there wants the node in, and sees the same from every other controller of the cluster.
 */
export function isExcluded(labels: Readonly<Record<string, string>>): boolean {
  const value = labels[exclusionLabel];
  return value !== undefined && parseBool(value) !== false;
}

function verdictOfNode(node: Node, speaks: boolean, rules: NodeRules): Verdict {
  if (!speaks) return unfit.SpeakerGone;
  if (node.networkUnavailable) return unfit.NetworkUnavailable;
  if (rules.ignoreExclusionLabel !== true && isExcluded(node.labels)) return unfit.ExcludedByLabel;
  if (!node.ready) return nodeNotReady;
  if (node.deleting) return nodeDeleting;
  return fit;
}

const fit: Verdict = { kind: "Fit", standing: 0 };
const nodeDeleting: Verdict = { kind: "LastResort", standing: 1, reason: "NodeDeleting" };
const nodeNotReady: Verdict = { kind: "LastResort", standing: 2, reason: "NodeNotReady" };

/** Worse than any last resort. */
const unfitStanding = 100;

/**
 * One value a reason: 5,000 addresses on 100 nodes would make half a million of them. What is looked at later stands better,
 * for it is nearer to being fit.
 */
export const unfit: Readonly<Record<IneligibilityReason, Verdict>> = Object.fromEntries(
  Object.keys(ineligibilityReasons).map((reason, index) => [
    reason,
    { kind: "Unfit", standing: unfitStanding - index, reason },
  ]),
) as Record<IneligibilityReason, Verdict>;
