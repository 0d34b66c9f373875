// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { compareText } from "../../../src/model/service.ts";
import { inSlices } from "../slices.ts";

/** Values that one filter takes (EC2, "Filters": 200). */
const mostInFilter = 200;

/** What was not there is looked for again after this time: not all of EC2 knows a new thing at once. */
const absentMs = 10_000;

export interface LookupOptions<T> {
  /** Those of `ids`, at most 200, that there are. */
  readonly read: (ids: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, T>>;
  readonly same: (have: T, want: T) => boolean;
  readonly clock: Clock;
}

/**
 * Things with ids that many ask for: each is read once, and kept until it is forgotten. What is asked for while a read is under way is
 * read after it, together: one who asks alone does not wait, and a thousand Services that ask for a node each cost a few calls.
 */
export class Lookup<T> {
  readonly #options: LookupOptions<T>;
  readonly #known = new Map<string, T>();
  readonly #absentSince = new Map<string, number>();
  readonly #reading = new Map<string, Promise<void>>();
  /** What is to be read when the reads that are under way have ended. */
  readonly #gathered = new Set<string>();
  #underWay: Promise<unknown> = Promise.resolve();
  /** Resolves when what is gathered is being read. */
  #turn: Promise<void> | undefined;
  /** Set or forgotten since somebody began to read them: what is read is older than what is known. */
  readonly #overtaken = new Set<string>();

  constructor(options: LookupOptions<T>) {
    this.#options = options;
  }

  /** Those of `ids` that there are. @throws FairleadError */
  async of(ids: readonly string[], signal: AbortSignal): Promise<ReadonlyMap<string, T>> {
    for (let unknown = this.#unknownOf(ids); unknown.length > 0; unknown = this.#unknownOf(ids)) {
      const unread = unknown.filter((id) => !this.#reading.has(id));
      // What is forgotten while it is read is unread once more.
      if (unread.length > 0) await this.#gather(unread, signal);
      else await Promise.all(unknown.flatMap((id) => this.#reading.get(id) ?? []));
    }
    return this.knownOf(ids);
  }

  /** Those of `ids` that are known now, in that order. */
  knownOf(ids: readonly string[]): ReadonlyMap<string, T> {
    return new Map(
      ids.flatMap((id) => {
        const value = this.#known.get(id);
        return value === undefined ? [] : [[id, value] as const];
      }),
    );
  }

  known(): readonly T[] {
    return [...this.#known.values()];
  }

  /** Knows better than what is being read. */
  set(id: string, value: T): void {
    this.#overtaken.add(id);
    this.#known.set(id, value);
    this.#absentSince.delete(id);
  }

  /** These are read anew when they are asked for; all of them, if none are named. */
  forget(ids: readonly string[] = [...this.#known.keys(), ...this.#absentSince.keys()]): void {
    for (const id of ids) {
      this.#overtaken.add(id);
      this.#known.delete(id);
      this.#absentSince.delete(id);
    }
  }

  /** Ids of all that are known, in the batches in which they can be read anew. */
  batches(): readonly (readonly string[])[] {
    return inSlices([...this.#known.keys()].sort(compareText), mostInFilter);
  }

  /** Reads a batch anew. Returns the ids of those that are not what they were. @throws FairleadError */
  async refresh(ids: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    const before = this.knownOf(ids);
    for (const id of ids) this.#overtaken.delete(id);
    await this.#read(ids, signal);
    const { same } = this.#options;
    return ids.filter((id) => {
      const [have, want] = [before.get(id), this.#known.get(id)];
      return have === undefined || want === undefined ? have !== want : !same(have, want);
    });
  }

  #unknownOf(ids: readonly string[]): readonly string[] {
    const now = this.#options.clock.monotonic();
    return ids.filter((id) => {
      const absentSince = this.#absentSince.get(id);
      return !this.#known.has(id) && (absentSince === undefined || now - absentSince >= absentMs);
    });
  }

  #gather(ids: readonly string[], signal: AbortSignal): Promise<void> {
    for (const id of ids) this.#gathered.add(id);
    this.#turn ??= this.#underWay.then(() => this.#beginGathered(signal));
    return this.#turn;
  }

  #beginGathered(signal: AbortSignal): void {
    // What was set meanwhile is known better than what would be read.
    const ids = this.#unknownOf([...this.#gathered]);
    this.#gathered.clear();
    this.#turn = undefined;
    for (const batch of inSlices(ids, mostInFilter)) this.#begin(batch, signal);
    this.#underWay = Promise.allSettled(ids.flatMap((id) => this.#reading.get(id) ?? []));
  }

  #begin(ids: readonly string[], signal: AbortSignal): void {
    for (const id of ids) this.#overtaken.delete(id);
    const reading = this.#read(ids, signal).finally(() => {
      for (const id of ids) this.#reading.delete(id);
    });
    for (const id of ids) this.#reading.set(id, reading);
  }

  async #read(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const found = await this.#options.read(ids, signal);
    this.#forgetAbsent();
    for (const id of ids) if (!this.#overtaken.has(id)) this.#take(id, found.get(id));
  }

  /** What would be looked for again need not be remembered: instances come and go without end. */
  #forgetAbsent(): void {
    const now = this.#options.clock.monotonic();
    for (const [id, since] of this.#absentSince) if (now - since >= absentMs) this.#absentSince.delete(id);
  }

  #take(id: string, value: T | undefined): void {
    if (value === undefined) {
      this.#known.delete(id);
      this.#absentSince.set(id, this.#options.clock.monotonic());
    } else {
      this.#known.set(id, value);
      this.#absentSince.delete(id);
    }
  }
}
