// SPDX-License-Identifier: Apache-2.0

/** Which L2Advertisements speak for an address, from which nodes, and on which interfaces. */

import { compareText } from "../../../src/model/service.ts";
import { matchesAnySelector } from "../label-selector.ts";
import type { Configuration, L2Advertisement, LabelSelector } from "../model.ts";
import { coversPool } from "../pool-match.ts";

type Labels = Readonly<Record<string, string>>;

/** An L2Advertisement with its node selectors resolved. */
export interface PlacedAdvertisement {
  readonly advertisement: L2Advertisement;
  readonly nodes: ReadonlySet<string>;
}

/** The advertisements of each pool, by the pool's name. Resolved once a configuration and set of nodes, not once an address. */
export type AdvertisementIndex = ReadonlyMap<string, readonly PlacedAdvertisement[]>;

/** Resolves pool and node selectors. */
export function indexAdvertisements(
  configuration: Pick<Configuration, "pools" | "advertisements">,
  nodes: readonly { readonly name: string; readonly labels: Labels }[],
): AdvertisementIndex {
  const placed = configuration.advertisements.map((advertisement) => ({
    advertisement,
    nodes: new Set(nodes.filter((node) => selects(advertisement.nodeSelectors, node.labels)).map((node) => node.name)),
  }));
  return new Map(
    configuration.pools.map((pool) => [pool.name, placed.filter((each) => coversPool(each.advertisement, pool))]),
  );
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

/** No selectors = everything. */
function selects(selectors: readonly LabelSelector[], labels: Labels): boolean {
  return selectors.length === 0 || matchesAnySelector(selectors, labels);
}
