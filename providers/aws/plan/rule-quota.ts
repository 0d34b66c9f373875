// SPDX-License-Identifier: Apache-2.0

import type { ObservedRule } from "../observed.ts";
import type { Rule, RuleChanges } from "./security-rules.ts";

/** Inbound rules of one security group by default, counted apart for IPv4 and IPv6 (Amazon VPC quotas). */
const defaultQuota = 60;

type Family = "IPv4" | "IPv6";

/** A rule whose source is a group or a prefix list counts for both. */
function familiesOf({ source }: Rule): readonly Family[] {
  if (source.kind === "Cidr") return ["IPv4"];
  return source.kind === "Cidr6" ? ["IPv6"] : ["IPv4", "IPv6"];
}

/**
 * Of the surplus, as few rules as have to go first so that what is missing fits: ordinarily none, because nobody is to be shut out on
 * the way. A group that has more rules than the default has a raised quota: at least as many as it has.
 */
export function rulesToRevokeFirst(
  { missing, surplus }: RuleChanges,
  have: readonly ObservedRule[],
): readonly ObservedRule[] {
  const count = (rules: readonly Rule[], family: Family) =>
    rules.filter((rule) => familiesOf(rule).includes(family)).length;
  const excess = new Map<Family, number>(
    (["IPv4", "IPv6"] as const).map((family) => {
      const there = count(have, family);
      const room = Math.max(defaultQuota, there) - there;
      return [family, count(missing, family) - room];
    }),
  );
  const first: ObservedRule[] = [];
  for (const rule of surplus) {
    const families = familiesOf(rule);
    if (!families.some((family) => (excess.get(family) ?? 0) > 0)) continue;
    first.push(rule);
    for (const family of families) excess.set(family, (excess.get(family) ?? 0) - 1);
  }
  return first;
}
