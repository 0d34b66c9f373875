// SPDX-License-Identifier: Apache-2.0

import type { ProviderConfiguration } from "../../src/controller/provider.ts";
import type { Reading, Sample } from "../../src/controller/reading.ts";
import type { AddressBook } from "./address-book.ts";
import type { PoolUse } from "./address-ledger.ts";
import { readyCondition } from "./reports.ts";

/** Of one pool: how many addresses there are, and how many of them are taken. */
interface Count {
  readonly total: number;
  readonly inUse: number;
}

const families = {
  "": "addresses",
  ipv4_: "IPv4 addresses",
  ipv6_: "IPv6 addresses",
} as const;

/** MetalLB's, under our prefix: of each pool that is in force, by family and together. Sums of IPv6 pools are rounded, as all large numbers there. */
export function poolGauges(book: Pick<AddressBook, "pools" | "poolUse">): readonly Reading[] {
  const read = (family: keyof typeof families, value: (count: Count) => number) => (): readonly Sample[] =>
    book.pools.map((pool) => ({ labels: { pool }, value: value(countOf(book.poolUse(pool), family)) }));
  return Object.entries(families).flatMap(([family, addresses]) => [
    {
      name: `fairlead_allocator_${family}addresses_total`,
      help: `Number of ${addresses} that the pool can give out.`,
      labels: ["pool"],
      read: read(family as keyof typeof families, ({ total }) => total),
    },
    {
      name: `fairlead_allocator_${family}addresses_in_use_total`,
      help: `Number of ${addresses} of the pool that Services have.`,
      labels: ["pool"],
      read: read(family as keyof typeof families, ({ inUse }) => inUse),
    },
  ]);
}

function countOf({ IPv4, IPv6 }: PoolUse, family: keyof typeof families): Count {
  const counted = { "": [IPv4, IPv6], ipv4_: [IPv4], ipv6_: [IPv6] }[family];
  const inUse = counted.reduce((sum, { assigned }) => sum + assigned, 0);
  const available = counted.reduce((sum, each) => sum + each.available, 0n);
  return { total: Number(available + BigInt(inUse)), inUse };
}

/** How the objects of the configuration stand, as their conditions tell. */
export function configurationGauge(configuration: Pick<ProviderConfiguration, "reports">): Reading {
  return {
    name: "fairlead_configuration_objects",
    help: "Objects that configure pools and announcements, by kind and by the reason of their condition Ready: InForce, or what is wrong.",
    labels: ["kind", "reason"],
    read() {
      const told = configuration.reports().map(({ kind, conditions }) => {
        const reason = conditions.find(({ type }) => type === readyCondition)?.reason ?? "";
        return { kind, reason };
      });
      const groups = Map.groupBy(told, ({ kind, reason }) => `${kind}/${reason}`);
      return [...groups.values()].flatMap(([first, ...others]) =>
        first === undefined ? [] : [{ labels: { ...first }, value: 1 + others.length }],
      );
    },
  };
}
