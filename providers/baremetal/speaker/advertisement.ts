// SPDX-License-Identifier: Apache-2.0

/** Which L2Advertisements speak for an address, from which nodes, and on which interfaces. */

import { compareText } from "../../../src/model/service.ts";
import { matchesAnySelector, matchesSelector } from "../label-selector.ts";
import type { Configuration, L2Advertisement, LabelSelector } from "../model.ts";
import { coversPool } from "../pool-match.ts";

type Labels = Readonly<Record<string, string>>;

/** An L2Advertisement with its node selectors resolved. */
export interface PlacedAdvertisement {
  readonly advertisement: L2Advertisement;
  readonly nodes: ReadonlySet<string>;
  /** How much it prefers each of `nodes`; one that is missing, not at all. */
  readonly scores: ReadonlyMap<string, number>;
}

interface LabelledNode {
  readonly name: string;
  readonly labels: Labels;
}

/** The advertisements of each pool, by the pool's name. Resolved once a configuration and set of nodes, not once an address. */
export type AdvertisementIndex = ReadonlyMap<string, readonly PlacedAdvertisement[]>;

/** Resolves pool and node selectors. */
export function indexAdvertisements(
  configuration: Pick<Configuration, "pools" | "advertisements">,
  nodes: readonly LabelledNode[],
): AdvertisementIndex {
  const placed = configuration.advertisements.map((advertisement) => place(advertisement, nodes));
  return new Map(
    configuration.pools.map((pool) => [pool.name, placed.filter((each) => coversPool(each.advertisement, pool))]),
  );
}

function place(advertisement: L2Advertisement, nodes: readonly LabelledNode[]): PlacedAdvertisement {
  const selected = nodes.filter((node) => selects(advertisement.nodeSelectors, node.labels));
  const scored = selected.map((node) => [node.name, scoreOf(node, advertisement)] as const);
  return {
    advertisement,
    nodes: new Set(selected.map(({ name }) => name)),
    scores: new Map(scored.filter(([, score]) => score > 0)),
  };
}

/** The weights of all preferences that select the node. */
function scoreOf({ labels }: LabelledNode, { preferredNodeSelectors }: L2Advertisement): number {
  const wishes = preferredNodeSelectors.filter(({ preference }) => matchesSelector(preference, labels));
  return wishes.reduce((sum, { weight }) => sum + weight, 0);
}

/** Those of `advertisements` that are meant for a Service with these labels. */
export function forService(
  advertisements: readonly PlacedAdvertisement[],
  labels: Labels,
): readonly PlacedAdvertisement[] {
  const all = advertisements.every((each) => each.advertisement.serviceSelectors.length === 0);
  return all ? advertisements : advertisements.filter((each) => selects(each.advertisement.serviceSelectors, labels));
}

/**
 * The interfaces that answer on `node`: the union over the advertisements that select it; undefined = all, which one
 * advertisement without interfaces is enough for.
 */
export function interfacesOn(
  node: string,
  advertisements: Iterable<PlacedAdvertisement>,
): readonly string[] | undefined {
  const names = new Set<string>();
  for (const { advertisement, nodes } of advertisements) {
    if (!nodes.has(node)) continue;
    if (advertisement.interfaces.length === 0) return undefined;
    for (const name of advertisement.interfaces) names.add(name);
  }
  return [...names].sort(compareText);
}

/** Scores of nodes, added up over the advertisements, each of which counts once. */
export function totalScores(advertisements: Iterable<PlacedAdvertisement>): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const { scores } of new Set(advertisements)) {
    for (const [node, score] of scores) totals.set(node, (totals.get(node) ?? 0) + score);
  }
  return totals;
}

/** No selectors = everything. */
function selects(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.length === 0 || matchesAnySelector(selectors, labels);
}
