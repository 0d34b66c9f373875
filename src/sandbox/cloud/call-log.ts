// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import { isRead, type JournalEntry } from "../aws/journal.ts";
import { describeCall } from "./describe-call.ts";

/** How often each action was called, by its name. */
export type CallCounts = Readonly<Record<string, number>>;

/** Tells each call to AWS as it is made, and counts them. */
export class CallLog {
  readonly #clock: Clock;
  readonly #print: (line: string) => void;
  /** Reads that were told: those that ask the same are only counted, as the search for drift asks the same for ever. */
  readonly #told = new Set<string>();
  #writes: string[] = [];
  #reads: string[] = [];
  #lastAt = 0;
  #lastWriteAt = 0;

  constructor(clock: Clock, print: (line: string) => void) {
    this.#clock = clock;
    this.#print = print;
  }

  note(entry: JournalEntry): void {
    const line = describeCall(entry);
    this.#lastAt = this.#clock.monotonic();
    if (isRead(entry)) {
      this.#reads.push(entry.action);
      if (this.#told.has(line)) return;
      this.#told.add(line);
    } else {
      this.#writes.push(entry.action);
      this.#lastWriteAt = this.#lastAt;
    }
    this.#print(line);
  }

  /** Counts from here on. */
  begin(): void {
    this.#writes = [];
    this.#reads = [];
  }

  /** The actions that changed something, in order. */
  get writes(): readonly string[] {
    return this.#writes;
  }

  get reads(): readonly string[] {
    return this.#reads;
  }

  /** How long there was no call, in milliseconds. */
  get quietMs(): number {
    return this.#clock.monotonic() - this.#lastAt;
  }

  /** How long nothing was changed, in milliseconds. */
  get unchangedMs(): number {
    return this.#clock.monotonic() - this.#lastWriteAt;
  }

  /** All calls since `begin`, in one line. */
  describe(): string {
    return `AWS calls: ${describeCounts("write", this.#writes)}, ${describeCounts("read", this.#reads)}`;
  }
}

export function countCalls(actions: readonly string[]): CallCounts {
  const counts = new Map<string, number>();
  for (const action of actions) counts.set(action, (counts.get(action) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}

function describeCounts(kind: string, actions: readonly string[]): string {
  const counts = Object.entries(countCalls(actions)).map(([action, count]) => `${action} ${count}`);
  const what = `${actions.length} ${kind}${actions.length === 1 ? "" : "s"}`;
  return counts.length === 0 ? what : `${what} (${counts.join(", ")})`;
}
