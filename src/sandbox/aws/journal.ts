// SPDX-License-Identifier: Apache-2.0

import type { AwsCall } from "./faults.ts";

/** What came of a call; the code is AWS's where it was refused. */
export type Outcome =
  | { readonly kind: "Done" }
  | { readonly kind: "Refused"; readonly code: string }
  /** Nothing was done, and the connection was closed. */
  | { readonly kind: "Dropped" }
  /** Done or refused, and the connection was closed. */
  | { readonly kind: "ReplyLost"; readonly code: string | undefined };

export interface JournalEntry extends AwsCall {
  /** Milliseconds since the epoch, when the call had come in. */
  readonly time: number;
  readonly outcome: Outcome;
}

/** All calls, in the order in which they were done. */
export class Journal {
  #entries: JournalEntry[] = [];

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
  }

  /** Since the start, or since `clear`. */
  entries(): readonly JournalEntry[] {
    return [...this.#entries];
  }

  /** How many calls there were, by action, sorted by its name. */
  counts(): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const { action } of this.#entries) counts.set(action, (counts.get(action) ?? 0) + 1);
    return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  count(matches: (entry: JournalEntry) => boolean): number {
    return this.#entries.filter(matches).length;
  }

  /** Forgets the entries; the numbers of calls go on. */
  clear(): void {
    this.#entries = [];
  }
}

/** Whether a call changes nothing. */
export function isRead({ action }: Pick<AwsCall, "action">): boolean {
  return action.startsWith("Describe");
}
