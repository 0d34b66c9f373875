// SPDX-License-Identifier: Apache-2.0

import type { Announcement, Announcer } from "./model.ts";

/** What a table changed, sorted by address. */
export interface TableChange {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/**
 * Hands the whole table to the announcer whenever it differs from the one before. An address that is withheld is left out
 * until it is restored; once frozen, nothing is answered for that was not already.
 */
export class TablePublisher {
  readonly #announcer: Announcer;
  readonly #withheld = new Set<string>();
  #table: ReadonlyMap<string, Announcement> = new Map();
  #wanted: readonly Announcement[] = [];
  #version = 0;
  #frozen = false;

  constructor(announcer: Announcer) {
    this.#announcer = announcer;
  }

  /** What is answered for, by address. */
  get table(): ReadonlyMap<string, Announcement> {
    return this.#table;
  }

  /** Takes all that this node is to announce, sorted by address. */
  publish(wanted: readonly Announcement[]): TableChange {
    this.#wanted = wanted;
    return this.#hand();
  }

  /** Stops answering for addresses that another node has taken over. */
  withhold(ips: Iterable<string>): TableChange {
    for (const ip of ips) this.#withheld.add(ip);
    return this.#hand();
  }

  /** Answers again for all that is still wanted. */
  restore(): TableChange {
    if (this.#withheld.size === 0) return { gained: [], lost: [] };
    this.#withheld.clear();
    return this.#hand();
  }

  freeze(): void {
    this.#frozen = true;
  }

  #hand(): TableChange {
    const have = this.#table;
    const announcements = this.#wanted.filter(({ ip }) => !this.#withheld.has(ip) && (!this.#frozen || have.has(ip)));
    const want = new Map(announcements.map((announcement) => [announcement.ip, announcement]));
    const gained = announcements.flatMap(({ ip }) => (have.has(ip) ? [] : [ip]));
    const lost = [...have.keys()].filter((ip) => !want.has(ip));
    const moved = announcements.some((announcement) => !sameInterfaces(have.get(announcement.ip), announcement));
    this.#table = want;
    if (moved || lost.length > 0) {
      this.#version += 1;
      this.#announcer.announce({ version: this.#version, announcements });
    }
    return { gained, lost };
  }
}

function sameInterfaces(have: Announcement | undefined, want: Announcement): boolean {
  return have !== undefined && have.interfaces?.join() === want.interfaces?.join();
}
