// SPDX-License-Identifier: Apache-2.0

import type { ConfigurationObject, ObjectReport } from "../../src/controller/provider.ts";
import { compareText } from "../../src/model/service.ts";
import type { PoolUse } from "./address-ledger.ts";
import type { Configuration, ConfigurationProblem } from "./model.ts";

/** Of the condition that every configuration object gets. */
export const readyCondition = "Ready";

/** Objects by what the report on them needs. */
export type ReportedObject = Pick<ConfigurationObject, "kind" | "name" | "generation">;

/** What is to be said on each IPAddressPool and L2Advertisement, sorted by kind and name. */
export function toReports(
  objects: readonly ReportedObject[],
  configuration: Configuration,
  poolUse: (pool: string) => PoolUse,
): readonly ObjectReport[] {
  const inForce = new Set(configuration.pools.map(({ name }) => name));
  const problems = Map.groupBy(configuration.problems, ({ kind, name }) => `${kind}/${name}`);
  return objects
    .filter(({ kind }) => kind === "IPAddressPool" || kind === "L2Advertisement")
    .map((object): ObjectReport => {
      const { kind, name } = object;
      const hasUse = kind === "IPAddressPool" && inForce.has(name);
      return {
        kind,
        name,
        fields: hasUse ? toCounters(poolUse(name)) : {},
        conditions: [toCondition(object, problems.get(`${kind}/${name}`) ?? [])],
      };
    })
    .sort((left, right) => compareText(left.kind, right.kind) || compareText(left.name, right.name));
}

function toCondition(
  { generation, kind }: ReportedObject,
  problems: readonly ConfigurationProblem[],
): ObjectReport["conditions"][number] {
  const [first] = problems;
  return {
    type: readyCondition,
    status: first === undefined ? "True" : "False",
    reason: first?.problem.reason ?? "InForce",
    message: problems.map(({ problem }) => problem.message).join(" ") || `The ${kind} is in force.`,
    observedGeneration: generation,
  };
}

/** MetalLB's names of the counters, which are `int64` there and in our schema. */
function toCounters({ IPv4, IPv6 }: PoolUse): ObjectReport["fields"] {
  return {
    assignedIPv4: IPv4.assigned,
    assignedIPv6: IPv6.assigned,
    availableIPv4: toSafeNumber(IPv4.available),
    availableIPv6: toSafeNumber(IPv6.available),
  };
}

/**
 * Counts of IPv6 addresses go beyond every integer of JSON. MetalLB says 2^63-1 for them, which a JavaScript number cannot
 * hold; this says 2^53-1 for all that is more, so that what is read back equals what was written.
 */
function toSafeNumber(count: bigint): number {
  return Number(count < BigInt(Number.MAX_SAFE_INTEGER) ? count : BigInt(Number.MAX_SAFE_INTEGER));
}
