// SPDX-License-Identifier: Apache-2.0

/** Calls at the wire, counted and told. */

import { isRead, type JournalEntry } from "../../../src/sandbox/aws/journal.ts";
import type { ServiceName } from "../../../src/sandbox/aws/service.ts";

export type Calls = readonly JournalEntry[];

export function reads(calls: Calls): Calls {
  return calls.filter(isRead);
}

export function writes(calls: Calls): Calls {
  return calls.filter((call) => !isRead(call));
}

export function ofService(calls: Calls, service: ServiceName): Calls {
  return calls.filter((call) => call.service === service);
}

export function ofAction(calls: Calls, action: string): Calls {
  return calls.filter((call) => call.action === action);
}

/** `9.8 (writes 9, reads 0.8) + 2.1 (writes 2, reads 0.1)`: ELBv2 + EC2, for each of `count` Services. */
export function describeCalls(calls: Calls, count = 1): string {
  const each = (some: Calls): string => String(Number((some.length / count).toFixed(2)));
  const of = (service: ServiceName): string => {
    const some = ofService(calls, service);
    return `${each(some)} (writes ${each(writes(some))}, reads ${each(reads(some))})`;
  };
  return `${of("elasticloadbalancing")} + ${of("ec2")}`;
}

/** `CreateListener 3, DescribeSubnets 1`: the most frequent first. */
export function describeActions(calls: Calls): string {
  const counts = new Map<string, number>();
  for (const { action } of calls) counts.set(action, (counts.get(action) ?? 0) + 1);
  const sorted = [...counts].sort(([name, count], [other, least]) => least - count || (name < other ? -1 : 1));
  return sorted.length === 0 ? "none" : sorted.map(([action, count]) => `${action} ${count}`).join(", ");
}
