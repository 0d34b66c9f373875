// SPDX-License-Identifier: Apache-2.0

import { Fifo } from "../../../src/fifo.ts";
import type { AnnouncedAddress } from "./address-table.ts";
import { Pace } from "./pace.ts";

export interface GratuitousOptions {
  /** How often an address is told at take-over and when the link has come back. */
  readonly rounds: number;
  readonly intervalMs: number;
  /** After the last round again and again at this interval; 0 = never. */
  readonly periodicMs: number;
  /** On each link; switches police ARP, and a burst of thousands would be lost in part. */
  readonly framesPerSecond: number;
  readonly burst: number;
}

/** Rounds and interval are MetalLB's (five in 4.4 s). 5,000 addresses are all told once within 2 s. */
export const defaultGratuitousOptions: GratuitousOptions = {
  rounds: 5,
  intervalMs: 1100,
  periodicMs: 0,
  framesPerSecond: 5000,
  burst: 32,
};

interface Pending {
  readonly address: AnnouncedAddress;
  readonly round: number;
  readonly dueAt: number;
}

/**
 * Which address is to be told next on one link, and when. Law: an address that has not been told at all goes before one that
 * is due again; within a round, first come, first told; never more than the pace allows.
 */
export class GratuitousSchedule {
  readonly #options: GratuitousOptions;
  readonly #pace: Pace;
  /** One a round, and one for the periodic ones: in each, all wait equally long, so that the first is always due first. */
  readonly #rounds: readonly Fifo<Pending>[];
  /** By ip; what is in a queue and not here any more is stale. */
  readonly #pending = new Map<string, Pending>();

  constructor(options: GratuitousOptions) {
    this.#options = options;
    this.#pace = new Pace(options);
    this.#rounds = Array.from({ length: options.rounds + 1 }, () => new Fifo<Pending>());
  }

  /** Begins all rounds of an address, again if it has had some. */
  start(address: AnnouncedAddress, now: number): void {
    this.#enqueue({ address, round: 0, dueAt: now });
  }

  stop(ip: string): void {
    this.#pending.delete(ip);
  }

  /** The address to tell now; undefined = none is due, or the pace does not allow it yet. */
  take(now: number): AnnouncedAddress | undefined {
    for (const queue of this.#rounds) {
      const head = this.#head(queue);
      if (head === undefined || head.dueAt > now) continue;
      if (!this.#pace.tryTake(framesOf(head), now)) return undefined;
      queue.shift();
      this.#advance(head, now);
      return head.address;
    }
    return undefined;
  }

  /** Milliseconds until `take` is worth calling; Infinity = nothing waits. */
  waitMs(now: number): number {
    let wait = Number.POSITIVE_INFINITY;
    for (const queue of this.#rounds) {
      const head = this.#head(queue);
      if (head === undefined) continue;
      if (head.dueAt <= now) return this.#pace.waitMs(framesOf(head), now);
      wait = Math.min(wait, head.dueAt - now);
    }
    return wait;
  }

  #head(queue: Fifo<Pending>): Pending | undefined {
    for (let head = queue.peek(); head !== undefined; head = queue.peek()) {
      if (this.#pending.get(head.address.ip) === head) return head;
      queue.shift();
    }
    return undefined;
  }

  #advance(told: Pending, now: number): void {
    const { rounds, intervalMs, periodicMs } = this.#options;
    const round = Math.min(told.round + 1, rounds);
    if (round < rounds) this.#enqueue({ address: told.address, round, dueAt: now + intervalMs });
    else if (periodicMs > 0) this.#enqueue({ address: told.address, round, dueAt: now + periodicMs });
    else this.#pending.delete(told.address.ip);
  }

  #enqueue(pending: Pending): void {
    this.#pending.set(pending.address.ip, pending);
    this.#rounds[pending.round]?.push(pending);
  }
}

/** A request and a reply, or one advertisement. */
function framesOf(pending: Pending): number {
  return pending.address.family === "IPv4" ? 2 : 1;
}
