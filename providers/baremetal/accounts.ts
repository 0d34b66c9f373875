// SPDX-License-Identifier: Apache-2.0

import { compareText, type IpFamily } from "../../src/model/service.ts";
import { AddressLedger } from "./address-ledger.ts";
import { wantsSecond } from "./keep.ts";
import type { AddressRequest, Allocation } from "./model.ts";

/** Addresses that are kept for a Service. */
export interface Holding {
  readonly request: AddressRequest;
  readonly allocation: Allocation;
  /** False: they were kept for it while it waited, and it has not been looked at since. */
  readonly confirmed: boolean;
}

interface Account {
  holding: Holding | undefined;
  /** What its status shows, as far as is known. */
  published: readonly string[];
}

/** What each Service has and what its status shows, and with it the ledger of all addresses. */
export class Accounts {
  readonly ledger: AddressLedger = new AddressLedger();
  readonly #accounts = new Map<string, Account>();
  /** Holdings of one address whose Services would like a second one, by pool and missing family, then by Service. */
  readonly #incomplete = new Map<string, Map<string, Holding>>();

  holding(key: string): Holding | undefined {
    return this.#accounts.get(key)?.holding;
  }

  /** Of the oldest Service first. */
  holdings(): readonly Holding[] {
    return sortByAge([...this.#accounts.values()].flatMap(({ holding }) => holding ?? []));
  }

  /** Those that would like an address of this family in addition, from this pool; of the oldest Service first. */
  incomplete(pool: string, family: IpFamily): readonly Holding[] {
    return sortByAge(this.#incomplete.get(`${family} ${pool}`)?.values() ?? []);
  }

  knows(key: string): boolean {
    return this.#accounts.has(key);
  }

  /** Replaces what the Service has; `undefined` = nothing. Returns the addresses that this says something new about. */
  replace(key: string, holding: Holding | undefined): readonly string[] {
    const account = this.#open(key);
    const before = account.holding?.allocation.addresses ?? [];
    const after = holding?.allocation.addresses ?? [];
    if (account.holding !== undefined) this.#incomplete.get(missingFrom(account.holding))?.delete(key);
    account.holding = holding;
    if (holding !== undefined) this.#enter(key, holding);
    for (const ip of before) if (!after.includes(ip)) this.#unuse(key, ip);
    this.#closeIfEmpty(key);
    return [...before, ...after];
  }

  /** Notes what the status shows. Returns the addresses that are no longer in use by this. */
  publish(key: string, shown: readonly string[]): readonly string[] {
    const account = this.#open(key);
    const before = account.published;
    account.published = shown;
    for (const ip of shown) {
      if (!this.ledger.usesOf(ip).has(key)) this.ledger.use(key, ip, { ...unknownUse, assigned: false });
    }
    const has = account.holding?.allocation.addresses ?? [];
    const released = before.filter((ip) => !shown.includes(ip) && !has.includes(ip));
    for (const ip of released) this.ledger.drop(key, ip);
    this.#closeIfEmpty(key);
    return released;
  }

  #enter(key: string, holding: Holding): void {
    const { request, allocation } = holding;
    const { sharingKey, ports } = request;
    for (const ip of allocation.addresses) this.ledger.use(key, ip, { sharingKey, ports, assigned: true });
    if (!wantsSecond(request, allocation.addresses)) return;
    const entry = missingFrom(holding);
    this.#incomplete.set(entry, (this.#incomplete.get(entry) ?? new Map<string, Holding>()).set(key, holding));
  }

  /** A use that ends goes on as one that the status merely shows, while it does. */
  #unuse(key: string, ip: string): void {
    const use = this.ledger.usesOf(ip).get(key);
    const isShown = this.#open(key).published.includes(ip);
    if (isShown && use !== undefined) this.ledger.use(key, ip, { ...use, assigned: false });
    else this.ledger.drop(key, ip);
  }

  #open(key: string): Account {
    const account = this.#accounts.get(key) ?? { holding: undefined, published: [] };
    this.#accounts.set(key, account);
    return account;
  }

  #closeIfEmpty(key: string): void {
    const account = this.#accounts.get(key);
    if (account?.holding === undefined && account?.published.length === 0) this.#accounts.delete(key);
  }
}

/** What a holding of one address lacks. */
function missingFrom({ allocation }: Holding): string {
  const family: IpFamily = allocation.addresses[0]?.includes(":") ? "IPv4" : "IPv6";
  return `${family} ${allocation.pool}`;
}

/** How an address is used that only a status shows is not known; nobody may join. */
const unknownUse = { sharingKey: { sharing: "", backend: "" }, ports: [] };

function sortByAge(holdings: Iterable<Holding>): readonly Holding[] {
  return [...holdings].sort(
    ({ request: left }, { request: right }) => left.createdAt - right.createdAt || compareText(left.key, right.key),
  );
}
