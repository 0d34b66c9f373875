// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../src/model/service.ts";
import type { AddressRequest, IPAddressPool, Refusal } from "./model.ts";
import { autoAssignPools, isOpenTo } from "./pool-match.ts";
import { sharingText } from "./sharing.ts";

/** A Service that wants an address and has none. */
export interface Waiter {
  readonly request: AddressRequest;
  readonly refusal: Refusal;
}

/** Waiters that any address suits or does not suit alike: if the oldest cannot use it, none of them can. */
interface Queue {
  /** Oldest first. */
  readonly waiters: Waiter[];
  /** Names of the pools that may serve them; undefined = they want certain addresses. */
  readonly pools: ReadonlySet<string> | undefined;
}

/** Who waits for an address, so that the one to be served first is found without asking all of them. */
export class WaitingList {
  #pools: readonly IPAddressPool[] = [];
  readonly #queueOf = new Map<string, string>();
  readonly #queues = new Map<string, Queue>();
  readonly #waiters = new Map<string, Waiter>();
  /** Keys of those that ask for an address by number, by address. */
  readonly #askers = new Map<string, Set<string>>();

  configure(pools: readonly IPAddressPool[]): void {
    this.#pools = pools;
    const waiters = this.all();
    this.#queues.clear();
    this.#queueOf.clear();
    for (const waiter of waiters) this.#enqueue(waiter);
  }

  /** Instead of what the same Service waited for before. */
  add(waiter: Waiter): void {
    this.remove(waiter.request.key);
    this.#waiters.set(waiter.request.key, waiter);
    for (const ip of waiter.request.addresses) this.#noteAsker(ip, waiter.request.key);
    this.#enqueue(waiter);
  }

  remove(key: string): void {
    const waiter = this.#waiters.get(key);
    const queueName = this.#queueOf.get(key);
    if (waiter === undefined || queueName === undefined) return;
    this.#waiters.delete(key);
    this.#queueOf.delete(key);
    for (const ip of waiter.request.addresses) this.#dropAsker(ip, key);
    const waiters = this.#queues.get(queueName)?.waiters ?? [];
    const at = placeOf(waiters, waiter);
    if (waiters[at] === waiter) waiters.splice(at, 1);
    if (waiters.length === 0) this.#queues.delete(queueName);
  }

  get(key: string): Waiter | undefined {
    return this.#waiters.get(key);
  }

  /** Oldest first. */
  all(): readonly Waiter[] {
    return [...this.#waiters.values()].sort(byAge);
  }

  /** All who ask for this address by number, in no order. */
  askingFor(ip: string): readonly Waiter[] {
    return [...(this.#askers.get(ip) ?? [])].flatMap((key) => this.#waiters.get(key) ?? []);
  }

  /**
   * Those who might take this address of this pool, oldest first, one for all whom it suits alike. `sharedUnder` is the text
   * of the key it is shared under, undefined where it is free.
   */
  candidatesFor(ip: string, pool: string, sharedUnder: string | undefined): readonly Waiter[] {
    const heads: Waiter[] = [];
    for (const { waiters, pools } of this.#queues.values()) {
      const [head] = waiters;
      if (head === undefined) continue;
      if (sharedUnder !== undefined && sharingText(head.request.sharingKey) !== sharedUnder) continue;
      if (pools === undefined ? head.request.addresses.includes(ip) : pools.has(pool)) heads.push(head);
    }
    return heads.sort(byAge);
  }

  #noteAsker(ip: string, key: string): void {
    this.#askers.set(ip, (this.#askers.get(ip) ?? new Set<string>()).add(key));
  }

  #dropAsker(ip: string, key: string): void {
    const keys = this.#askers.get(ip);
    keys?.delete(key);
    if (keys?.size === 0) this.#askers.delete(ip);
  }

  #enqueue(waiter: Waiter): void {
    const { name, pools } = demandOf(waiter.request, this.#pools);
    const queue = this.#queues.get(name) ?? { waiters: [], pools };
    queue.waiters.splice(placeOf(queue.waiters, waiter), 0, waiter);
    this.#queues.set(name, queue);
    this.#queueOf.set(waiter.request.key, name);
  }
}

/** What of a request decides whether an address suits it. Nothing suits one that cannot be read. */
function demandOf(
  request: AddressRequest,
  pools: readonly IPAddressPool[],
): Pick<Queue, "pools"> & { readonly name: string } {
  const { families, familyPolicy, addresses, pool, sharingKey, ports, fault } = request;
  const sharing = sharingKey.sharing === "" ? null : [sharingKey, ports];
  const byNumber = addresses.length > 0 ? [addresses, request.namespace, request.labels] : null;
  const names = poolNames(request, pools);
  const name = JSON.stringify([families, familyPolicy, byNumber, pool ?? null, names, sharing, fault !== undefined]);
  return { name, pools: byNumber === null ? new Set(names) : undefined };
}

function poolNames(request: AddressRequest, pools: readonly IPAddressPool[]): readonly string[] {
  if (request.fault !== undefined || request.addresses.length > 0) return [];
  if (request.pool !== undefined) {
    return pools.filter((pool) => pool.name === request.pool && isOpenTo(pool, request)).map(({ name }) => name);
  }
  return autoAssignPools(pools, request).flatMap((group) => group.map(({ name }) => name));
}

function byAge(left: Waiter, right: Waiter): number {
  return left.request.createdAt - right.request.createdAt || compareText(left.request.key, right.request.key);
}

/** Where the waiter stands, or would stand. */
function placeOf(waiters: readonly Waiter[], waiter: Waiter): number {
  let [low, high] = [0, waiters.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = waiters[middle];
    if (other !== undefined && byAge(other, waiter) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
