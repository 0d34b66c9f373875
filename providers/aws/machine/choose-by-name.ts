// SPDX-License-Identifier: Apache-2.0

import { canonicalIp } from "../../../src/model/ip.ts";
import type { Node } from "../../../src/model/request.ts";
import type { Machine } from "./machine.ts";

/** Which of the instances of a name a node is, or why that cannot be told. */
export type NameChoice =
  | { readonly kind: "Chosen"; readonly machine: Machine }
  | { readonly kind: "None" }
  /** There is one, but tagged for these clusters and not for ours. */
  | { readonly kind: "OfOthers"; readonly clusters: readonly string[] }
  | { readonly kind: "Several"; readonly ids: readonly string[] };

/**
 * Private DNS names are made of private addresses, which several VPCs of one account may use; and a providerID that was written cannot
 * be taken back. So an instance is chosen only where no other could be meant: it has an address that the kubelet was told is its own
 * (where it was told one), it is tagged for this cluster, or else for none, and it is the only such one.
 */
export function chooseByName(
  { providedIPs }: Pick<Node, "providedIPs">,
  namesakes: readonly Machine[],
  clusterName: string,
): NameChoice {
  const fitting = namesakes.filter((machine) => hasOneOf(machine, providedIPs));
  const ours = fitting.filter(({ clusters }) => clusters.includes(clusterName));
  const nobodys = fitting.filter(({ clusters }) => clusters.length === 0);
  const candidates = ours.length > 0 ? ours : nobodys;
  const [machine, ...others] = candidates;
  if (others.length > 0) return { kind: "Several", ids: candidates.map(({ id }) => id).sort() };
  if (machine !== undefined) return { kind: "Chosen", machine };
  const clusters = [...new Set(fitting.flatMap((each) => each.clusters))].sort();
  return clusters.length > 0 ? { kind: "OfOthers", clusters } : { kind: "None" };
}

function hasOneOf({ privateIPv4, ipv6, publicIPv4 }: Machine, providedIPs: readonly string[]): boolean {
  const own = [...privateIPv4, ...ipv6, ...(publicIPv4 === undefined ? [] : [publicIPv4])];
  return providedIPs.length === 0 || providedIPs.some((ip) => own.includes(canonicalIp(ip) ?? ip));
}
