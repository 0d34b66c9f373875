// SPDX-License-Identifier: Apache-2.0

import type { AwsCall } from "./aws-call.ts";

/** A call as it arrived, and who made it: the access key id that it is signed with. */
export interface JournalEntry extends AwsCall {
  readonly caller: string;
}

/** Every call since the start, in order of arrival. */
export class Journal {
  readonly #entries: JournalEntry[] = [];

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
  }

  /** For `since`, later. */
  get length(): number {
    return this.#entries.length;
  }

  /** Calls of `caller` from entry number `start` on. */
  since(start: number, caller: string): readonly JournalEntry[] {
    return this.#entries.slice(start).filter((entry) => entry.caller === caller);
  }
}

export function isAwsWrite({ action }: Pick<AwsCall, "action">): boolean {
  return !action.startsWith("Describe");
}

/** How often each action was called: `{ CreateListener: 3, … }`, by name. */
export function countByAction(entries: readonly JournalEntry[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { action } of entries) counts.set(action, (counts.get(action) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([left], [right]) => left.localeCompare(right)));
}
