// SPDX-License-Identifier: Apache-2.0

import { formatIp, parseIp } from "../../src/model/ip.ts";
import type { IpFamily } from "../../src/model/service.ts";
import { type AddressPosition, FreeRanges } from "./free-ranges.ts";
import type { IPAddressPool, SharingKey, UsedPort } from "./model.ts";
import { isBuggyIp } from "./pool-match.ts";
import { type PoolSize, poolSize } from "./pool-size.ts";
import type { AddressUse } from "./sharing.ts";
import { SharingIndex } from "./sharing-index.ts";

/** The use of an address by one Service: it has it, or only its status still shows it. */
export interface RecordedUse extends AddressUse {
  readonly assigned: boolean;
}

/** What is taken and what is free, as allocation asks it. Addresses are canonical texts. */
export interface TakenAddresses {
  /** The free address of this family that the pool gives out next. */
  firstFree(pool: string, family: IpFamily): string | undefined;
  /** Where the address stands in the order in which the pool gives out those of its family; `undefined` = not of this pool. */
  position(pool: string, family: IpFamily, ip: string): AddressPosition | undefined;
  /** Who has it, by key of the Service; empty = free. */
  usesOf(ip: string): ReadonlyMap<string, RecordedUse>;
  /** What a Service has, or had and still shows. */
  heldBy(key: string): Iterable<string>;
  /** Addresses that are shared under this key and have these ports free. */
  joinable(key: SharingKey, ports: readonly UsedPort[]): Iterable<string>;
}

/** How many addresses of a pool are used, by family. */
export type PoolUse = Readonly<Record<IpFamily, { readonly assigned: number; readonly available: bigint }>>;

interface PoolState {
  readonly size: PoolSize;
  readonly free: Readonly<Record<IpFamily, FreeRanges>>;
}

const nobody: ReadonlyMap<string, RecordedUse> = new Map();

/** Who uses which address, and what is free in each pool. It records what it is told and decides nothing. */
export class AddressLedger implements TakenAddresses {
  #pools = new Map<string, PoolState>();
  readonly #uses = new Map<string, Map<string, RecordedUse>>();
  readonly #held = new Map<string, Set<string>>();
  readonly #sharing = new SharingIndex();

  /** Replaces the pools; the uses stay as they are. */
  configure(pools: readonly IPAddressPool[]): void {
    this.#pools = new Map(pools.map((pool) => [pool.name, toState(pool)]));
    for (const ip of this.#uses.keys()) this.#withFree(ip, (free, value) => free.take(value));
  }

  /** Records that the Service uses the address, instead of what was recorded of the two before. */
  use(key: string, ip: string, use: RecordedUse): void {
    const uses = this.#uses.get(ip) ?? new Map<string, RecordedUse>();
    if (uses.size === 0) {
      this.#uses.set(ip, uses);
      this.#withFree(ip, (free, value) => free.take(value));
    }
    const before = uses.get(key);
    if (before !== undefined) this.#sharing.remove(ip, before);
    uses.set(key, use);
    this.#sharing.add(ip, use);
    this.#held.set(key, (this.#held.get(key) ?? new Set()).add(ip));
  }

  /** Records that the Service uses the address no more. */
  drop(key: string, ip: string): void {
    const uses = this.#uses.get(ip);
    const use = uses?.get(key);
    if (uses === undefined || use === undefined) return;
    uses.delete(key);
    this.#sharing.remove(ip, use);
    const held = this.#held.get(key);
    held?.delete(ip);
    if (held?.size === 0) this.#held.delete(key);
    if (uses.size > 0) return;
    this.#uses.delete(ip);
    this.#withFree(ip, (free, value) => free.give(value));
  }

  firstFree(pool: string, family: IpFamily): string | undefined {
    const value = this.#pools.get(pool)?.free[family].first();
    return value === undefined ? undefined : formatIp({ family, value });
  }

  position(pool: string, family: IpFamily, ip: string): AddressPosition | undefined {
    const address = parseIp(ip);
    return address?.family === family ? this.#pools.get(pool)?.free[family].position(address.value) : undefined;
  }

  usesOf(ip: string): ReadonlyMap<string, RecordedUse> {
    return this.#uses.get(ip) ?? nobody;
  }

  heldBy(key: string): Iterable<string> {
    return this.#held.get(key) ?? [];
  }

  joinable(key: SharingKey, ports: readonly UsedPort[]): Iterable<string> {
    return this.#sharing.joinable(key, ports);
  }

  /** @throws RangeError for a pool that is not in force */
  poolUse(pool: string): PoolUse {
    const state = this.#pools.get(pool);
    if (state === undefined) throw new RangeError(`no pool "${pool}" is in force`);
    const of = (family: IpFamily): PoolUse[IpFamily] => {
      const assigned = state.free[family].takenCount;
      return { assigned, available: state.size[family] - BigInt(assigned) };
    };
    return { IPv4: of("IPv4"), IPv6: of("IPv6") };
  }

  /** The free addresses that this one counts among when nobody uses it. */
  #withFree(ip: string, change: (free: FreeRanges, value: bigint) => void): void {
    const address = parseIp(ip);
    if (address === undefined) return;
    for (const { free } of this.#pools.values()) {
      const ranges = free[address.family];
      if (ranges.position(address.value) === undefined) continue;
      change(ranges, address.value);
      return;
    }
  }
}

function toState(pool: IPAddressPool): PoolState {
  const freeOf = (family: IpFamily): FreeRanges =>
    new FreeRanges(
      pool.ranges.filter((range) => range.family === family),
      (value) => !pool.avoidBuggyIPs || !isBuggyIp({ family, value }),
    );
  return { size: poolSize(pool), free: { IPv4: freeOf("IPv4"), IPv6: freeOf("IPv6") } };
}
