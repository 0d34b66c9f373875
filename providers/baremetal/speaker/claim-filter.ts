// SPDX-License-Identifier: Apache-2.0

import { isAnnouncedOn } from "./address-table.ts";
import type { Claim } from "./claim.ts";
import type { LocalLink } from "./local-link.ts";

/** A station that repeats its claim with each frame is reported this seldom for each address. */
const reportIntervalMs = 5000;

/** Decides which claims leave the worker: not those of this node's own links, and not each one of a storm. */
export class ClaimFilter {
  #ownMacs: ReadonlySet<string> = new Set();
  readonly #reportedAt = new Map<string, number>();

  setOwnMacs(macs: Iterable<string>): void {
    this.#ownMacs = new Set(macs);
  }

  /** Forgets an address that is not announced any more. */
  forget(ip: string): void {
    this.#reportedAt.delete(ip);
  }

  /** True at most once in five seconds for each address. */
  isNews(claim: Claim, link: LocalLink, now: number): boolean {
    if (this.#ownMacs.has(claim.mac) || !isAnnouncedOn(claim.address, link.name)) return false;
    const last = this.#reportedAt.get(claim.address.ip);
    if (last !== undefined && now - last < reportIntervalMs) return false;
    this.#reportedAt.set(claim.address.ip, now);
    return true;
  }
}
