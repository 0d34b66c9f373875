// SPDX-License-Identifier: Apache-2.0

import { setImmediate as nextTurn } from "node:timers/promises";
import { type Clock, sleepOn } from "../../src/clock.ts";

interface Timer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** A clock that moves only when it is told to. Both its times begin at `start` and move together. */
export class FakeClock implements Clock {
  #time: number;
  readonly #timers = new Map<number, Timer>();
  #lastId = 0;

  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#time = start;
  }

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((...timer) => this.after(...timer), ms, signal);
  }

  after(ms: number, callback: () => void): () => void {
    const id = ++this.#lastId;
    this.#timers.set(id, { dueAt: this.#time + Math.max(ms, 0), callback });
    return () => this.#timers.delete(id);
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Lets `ms` pass: fires what falls due, in order, and lets what each sets going come to rest before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await nextTurn();
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      const [id, timer] = next;
      this.#timers.delete(id);
      this.#time = timer.dueAt;
      timer.callback();
      await nextTurn();
    }
    this.#time = end;
  }

  #nextDue(end: number): readonly [number, Timer] | undefined {
    let first: readonly [number, Timer] | undefined;
    for (const entry of this.#timers) {
      if (entry[1].dueAt <= end && (first === undefined || entry[1].dueAt < first[1].dueAt)) first = entry;
    }
    return first;
  }
}
