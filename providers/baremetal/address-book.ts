// SPDX-License-Identifier: Apache-2.0

import { isDeepStrictEqual } from "node:util";
import { sortIps } from "../../src/model/ip.ts";
import { Accounts, type Holding } from "./accounts.ts";
import type { PoolUse, TakenAddresses } from "./address-ledger.ts";
import { allocate } from "./allocate.ts";
import { findConflict } from "./candidate.ts";
import { keep, mayHold } from "./keep.ts";
import type { AddressRequest, Allocation, IPAddressPool, Refusal } from "./model.ts";
import { poolOf } from "./pool-match.ts";
import { sharingText } from "./sharing.ts";
import { type Waiter, WaitingList } from "./waiting-list.ts";

/** What the book knows of one Service, and what a decision on it may look at: the Observed of this provider. */
export interface Observed {
  /** undefined = it has no address. */
  readonly holding: Holding | undefined;
  /** undefined = it does not wait for one. */
  readonly waiting: Waiter | undefined;
  /** In force, sorted by name. */
  readonly pools: readonly IPAddressPool[];
  /** The book as it is at any moment, not as it was when this was made: committing looks at it again. */
  readonly taken: TakenAddresses;
}

/**
 * Who has which address. An address is free when nobody has it and no status shows it; the moment it becomes free, it is
 * kept for the oldest of those who wait and can use it. Kept in memory only: the statuses are what survives a restart.
 */
export class AddressBook {
  readonly #requeue: (keys: readonly string[]) => void;
  readonly #accounts = new Accounts();
  readonly #waiting = new WaitingList();
  /** Addresses of which it must still be found out who else can use them. */
  readonly #offered = new Set<string>();
  #isServing = false;
  #pools: readonly IPAddressPool[] = [];
  #version = 0;

  constructor(requeue: (keys: readonly string[]) => void) {
    this.#requeue = requeue;
  }

  /** Changes whenever what is taken of a pool may have changed. */
  get version(): number {
    return this.#version;
  }

  /** Replaces the pools, sorted by name, and asks for all Services to be looked at again: first those that have addresses. */
  configure(pools: readonly IPAddressPool[]): void {
    this.#pools = pools;
    this.#version++;
    this.#accounts.ledger.configure(pools);
    this.#waiting.configure(pools);
    const known = [...this.#accounts.holdings(), ...this.#waiting.all()];
    if (known.length > 0) this.#requeue(known.map(({ request }) => request.key));
  }

  /** Fills the book from the statuses. Of two that show an address which they may not share, the earlier in the list has it. */
  restore(requests: readonly AddressRequest[]): void {
    this.#version++;
    for (const request of requests) {
      const { key, current } = request;
      this.#accounts.publish(key, current);
      const pool = mayHold(request, current, this.#pools, this.#accounts.ledger);
      if (pool === undefined) continue;
      const allocation: Allocation = { kind: "Allocation", pool: pool.name, addresses: current };
      this.#accounts.replace(key, { request, allocation, confirmed: true });
    }
  }

  observe(key: string): Observed {
    return {
      holding: this.#accounts.holding(key),
      waiting: this.#waiting.get(key),
      pools: this.#pools,
      taken: this.#accounts.ledger,
    };
  }

  /** Commits an allocation instead of what the Service had. False = somebody else was faster, and nothing is changed. */
  assign(request: AddressRequest, allocation: Allocation): boolean {
    if (!this.#isStillPossible(request, allocation)) return false;
    this.#waiting.remove(request.key);
    this.#publishUnknown(request);
    this.#replace(request.key, { request, allocation, confirmed: true });
    return true;
  }

  /** Takes from the Service what it has; what its status shows becomes free only when that is gone, too. */
  unassign(key: string): void {
    this.#replace(key, undefined);
  }

  /** Remembers that the Service waits, and why. */
  wait(request: AddressRequest, refusal: Refusal): void {
    this.#publishUnknown(request);
    this.#waiting.add({ request, refusal });
  }

  stopWaiting(key: string): void {
    this.#waiting.remove(key);
  }

  /** Notes what the status of the Service shows from now on. */
  settle(key: string, shown: readonly string[]): void {
    this.#version++;
    this.#offer(this.#accounts.publish(key, sortIps(shown)));
  }

  /** Names of those in force, sorted. */
  get pools(): readonly string[] {
    return this.#pools.map(({ name }) => name);
  }

  /** @throws RangeError for a pool that is not in force */
  poolUse(pool: string): PoolUse {
    return this.#accounts.ledger.poolUse(pool);
  }

  #isStillPossible(request: AddressRequest, { pool, addresses }: Allocation): boolean {
    const held = this.#accounts.holding(request.key)?.allocation.addresses ?? request.current;
    return addresses.every(
      (ip) =>
        poolOf(ip, this.#pools)?.name === pool &&
        findConflict(ip, request, this.#accounts.ledger, held.includes(ip) ? "assigned" : "all") === undefined,
    );
  }

  #replace(key: string, holding: Holding | undefined): void {
    this.#version++;
    this.#offer(this.#accounts.replace(key, holding));
  }

  /** A Service that comes with a status long after the start was not restored. */
  #publishUnknown({ key, current }: AddressRequest): void {
    if (!this.#accounts.knows(key)) this.#accounts.publish(key, current);
  }

  /**
   * Keeps addresses about which something has changed for those who have waited for them longest. A grant may let others
   * join in turn: that is queued and not recursed into, because the chain can be as long as the list of those who wait.
   */
  #offer(ips: Iterable<string>): void {
    for (const ip of ips) this.#offered.add(ip);
    if (this.#isServing) return;
    this.#isServing = true;
    for (const ip of this.#offered) {
      this.#offered.delete(ip);
      while (this.#serve(ip));
      this.#tellAgain(ip);
    }
    this.#isServing = false;
  }

  /** Keeps the address for some Services more. False = nobody else can use it. */
  #serve(ip: string): boolean {
    const pool = poolOf(ip, this.#pools);
    const [use] = this.#accounts.ledger.usesOf(ip).values();
    const sharedUnder = use && sharingText(use.sharingKey);
    if (pool === undefined || (use !== undefined && sharedUnder === undefined)) return false;
    return this.#serveWaiters(ip, pool, sharedUnder) || this.#serveSecond(ip, pool);
  }

  /** The oldest where the address is free, and then all those with other ports where it is shared. */
  #serveWaiters(ip: string, pool: IPAddressPool, sharedUnder: string | undefined): boolean {
    let served = false;
    for (const { request } of this.#waiting.candidatesFor(ip, pool.name, sharedUnder)) {
      const outcome = allocate(request, this.#pools, this.#accounts.ledger);
      if (outcome.kind === "Refusal") continue;
      this.#waiting.remove(request.key);
      this.#grant(request, outcome);
      served = true;
      if (sharedUnder === undefined) break;
    }
    return served;
  }

  /** Those that prefer dual stack and have one family only come after those that have nothing. */
  #serveSecond(ip: string, pool: IPAddressPool): boolean {
    const family = ip.includes(":") ? "IPv6" : "IPv4";
    for (const { request, allocation } of this.#accounts.incomplete(pool.name, family)) {
      const outcome = keep(request, allocation.addresses, this.#pools, this.#accounts.ledger);
      if (outcome?.addresses.length !== 2) continue;
      this.#grant(request, outcome);
      return true;
    }
    return false;
  }

  /** Who asks for the address by number was told who has it and why the two cannot share it: both may be otherwise now. */
  #tellAgain(ip: string): void {
    const misled = this.#waiting
      .askingFor(ip)
      .filter(
        ({ request, refusal }) => !isDeepStrictEqual(allocate(request, this.#pools, this.#accounts.ledger), refusal),
      );
    if (misled.length > 0) this.#requeue(misled.map(({ request }) => request.key));
  }

  #grant(request: AddressRequest, allocation: Allocation): void {
    this.#replace(request.key, { request, allocation, confirmed: false });
    this.#requeue([request.key]);
  }
}
