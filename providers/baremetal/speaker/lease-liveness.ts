// SPDX-License-Identifier: Apache-2.0

/** Which speakers live, judged by their Leases. */

import type { Clock } from "../../../src/clock.ts";
import type { Node } from "../../../src/model/request.ts";
import type { SpeakerLease } from "./speaker-lease.ts";
import { leaseDurationMs, renewIntervalMs } from "./speaker-lease.ts";

/** Tells which speakers live. Leases are one way to know; a faster one stands in their place, or beside them. */
export interface Liveness {
  /** Whether a speaker runs on the node and is able to answer. */
  isAlive(node: string): boolean;
  /** Calls `listener` with a node's name after `isAlive` changed for it; returns the end of it. */
  subscribe(listener: (node: string) => void): () => void;
}

/**
 * The own renewals that come back through the watch show that the API server is reached and the watch is good. They are 12 s
 * apart; after this long without one, nothing that is missing counts as missing any more. The three seconds above the
 * interval are for slow calls, and less than what a Lease holds longer than two renewals take.
 */
const echoTimeoutMs = renewIntervalMs + 3_000;

/** `Gone`: its Lease has run out. `Released`: it has given it up, to end or to start anew. */
export type PeerState = "Alive" | "Gone" | "Released";

interface Sighting {
  readonly lease: SpeakerLease;
  /** Monotonic, of this machine: when the Lease was last seen to change. */
  readonly changedAt: number;
  /** Stays until the Lease changes, whatever becomes of the API server meanwhile. */
  readonly expired: boolean;
}

/**
 * Takes a speaker for gone when its Lease was released or removed, or has not been renewed for as long as it says.
 * Laws:
 * - The times in a Lease are never compared with a clock: its age is counted from when it was seen to change.
 * - Nobody is declared gone unless the API server was reached, and the watch was good, through the whole of the time that
 *   counts. So an API server that is away, or a watch that hangs, moves no address; nor does their return, which gives each
 *   speaker a whole duration to renew in.
 * - A speaker that was declared gone stays so until its Lease changes.
 * - This node's own speaker lives.
 */
export class LeaseLiveness implements Liveness {
  readonly #nodeName: string;
  readonly #clock: Clock;
  readonly #sightings = new Map<string, Sighting>();
  readonly #listeners = new Set<(node: string) => void>();
  #steadySince: number | undefined;
  #echoedAt: number | undefined;
  #cancelTimer: () => void = () => {};

  constructor(options: { readonly nodeName: string; readonly clock: Clock }) {
    this.#nodeName = options.nodeName;
    this.#clock = options.clock;
  }

  isAlive(node: string): boolean {
    if (node === this.#nodeName) return true;
    const sighting = this.#sightings.get(node);
    return sighting !== undefined && sighting.lease.holderIdentity !== "" && !sighting.expired;
  }

  /** How many speakers of other nodes are in each state. Those that are no nodes any more do not count: a Lease outlives its node. */
  countPeers(nodes: readonly Pick<Node, "name">[]): Readonly<Record<PeerState, number>> {
    const counts = { Alive: 0, Gone: 0, Released: 0 };
    for (const { name } of nodes) {
      const sighting = this.#sightings.get(name);
      if (sighting !== undefined) counts[stateOf(sighting)]++;
    }
    return counts;
  }

  subscribe(listener: (node: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A Lease as the watch tells it; undefined = it was removed. */
  leaseChanged(node: string, want: SpeakerLease | undefined): void {
    if (node === this.#nodeName) this.#echo();
    else this.#update(node, () => this.#replace(node, want));
    this.#expire();
  }

  close(): void {
    this.#cancelTimer();
    this.#listeners.clear();
  }

  #replace(node: string, want: SpeakerLease | undefined): void {
    const have = this.#sightings.get(node);
    if (want === undefined) this.#sightings.delete(node);
    else if (have === undefined || !sameLease(have.lease, want)) {
      this.#sightings.set(node, { lease: want, changedAt: this.#clock.monotonic(), expired: false });
    }
  }

  #echo(): void {
    const now = this.#clock.monotonic();
    if (!this.#isEchoFresh(now)) this.#steadySince = now;
    this.#echoedAt = now;
  }

  #isEchoFresh(now: number): boolean {
    return this.#echoedAt !== undefined && now - this.#echoedAt <= echoTimeoutMs;
  }

  /** Declares gone whoever is due, and sets the timer for the next one. */
  #expire(): void {
    this.#cancelTimer();
    const now = this.#clock.monotonic();
    if (!this.#isEchoFresh(now)) return;
    let nextMs = Number.POSITIVE_INFINITY;
    for (const [node, sighting] of this.#sightings) {
      if (sighting.expired || sighting.lease.holderIdentity === "") continue;
      const leftMs = this.#expiryOf(sighting) - now;
      if (leftMs > 0) nextMs = Math.min(nextMs, leftMs);
      else this.#update(node, () => this.#sightings.set(node, { ...sighting, expired: true }));
    }
    if (Number.isFinite(nextMs)) this.#cancelTimer = this.#clock.after(nextMs, () => this.#expire());
  }

  #expiryOf({ changedAt, lease }: Sighting): number {
    const durationMs = Math.max(leaseDurationMs, lease.leaseDurationSeconds * 1_000);
    return Math.max(changedAt, this.#steadySince ?? Number.POSITIVE_INFINITY) + durationMs;
  }

  #update(node: string, change: () => void): void {
    const wasAlive = this.isAlive(node);
    change();
    if (this.isAlive(node) === wasAlive) return;
    for (const listener of this.#listeners) listener(node);
  }
}

function stateOf({ lease, expired }: Sighting): PeerState {
  if (lease.holderIdentity === "") return "Released";
  return expired ? "Gone" : "Alive";
}

function sameLease(have: SpeakerLease, want: SpeakerLease): boolean {
  return have.holderIdentity === want.holderIdentity && have.renewTime === want.renewTime;
}
