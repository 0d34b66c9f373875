// SPDX-License-Identifier: Apache-2.0

import { compareText } from "../../../src/model/service.ts";
import type { Outcome } from "./election.ts";
import { elect } from "./election.ts";
import type { AnnouncedService, ElectionWorld } from "./election-world.ts";
import { byServiceAge, sameAnnouncedService } from "./election-world.ts";
import type { Announcement } from "./model.ts";

/** That the outcome for an address is another one than before. */
export interface Decision {
  readonly ip: string;
  /** undefined = no Service showed it before. */
  readonly have: Outcome | undefined;
  /** undefined = no Service shows it any more. */
  readonly want: Outcome | undefined;
  /** Keys of the Services that show it, oldest first. */
  readonly services: readonly string[];
}

/**
 * Who announces each address of the cluster, kept up to date with little work: a change of one Service decides its own
 * addresses anew, a change of the world decides all of them.
 * Law: what it says depends on the Services and the world of now, not on how they came to be.
 */
export class AnnouncementBook {
  #world: ElectionWorld;
  readonly #services = new Map<string, AnnouncedService>();
  readonly #keysByAddress = new Map<string, Set<string>>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #touched = new Set<string>();

  constructor(world: ElectionWorld) {
    this.#world = world;
  }

  /** Nodes, their liveness, pools or advertisements changed. */
  setWorld(world: ElectionWorld): void {
    this.#world = world;
    for (const ip of this.#keysByAddress.keys()) this.#touched.add(ip);
  }

  /** A Service changed; undefined = it has nothing to announce any more. Says whether that may change an outcome. */
  setService(key: string, want: AnnouncedService | undefined): boolean {
    const have = this.#services.get(key);
    if (have === want || (have !== undefined && want !== undefined && sameAnnouncedService(have, want))) return false;
    for (const ip of have?.addresses ?? []) this.#unlink(ip, key);
    for (const ip of want?.addresses ?? []) this.#link(ip, key);
    if (want === undefined) this.#services.delete(key);
    else this.#services.set(key, want);
    return true;
  }

  /** Decides what was touched since the last time, and tells what came out differently, sorted by address. */
  decide(): readonly Decision[] {
    const decisions: Decision[] = [];
    for (const ip of [...this.#touched].sort(compareText)) {
      const decision = this.#decideOne(ip);
      if (!sameOutcome(decision.have, decision.want)) decisions.push(decision);
    }
    this.#touched.clear();
    return decisions;
  }

  /** As last decided; undefined = no Service shows it. */
  outcomeOf(ip: string): Outcome | undefined {
    return this.#outcomes.get(ip);
  }

  /** Who would announce it in another world; undefined = no Service shows it. */
  electIn(world: ElectionWorld, ip: string): Outcome | undefined {
    const services = this.#servicesOf(ip);
    return services.length === 0 ? undefined : elect({ ip, services }, world);
  }

  /** Keys of the Services that show an address, oldest first. */
  servicesOf(ip: string): readonly string[] {
    return this.#servicesOf(ip).map(({ key }) => key);
  }

  /** What `node` announces, sorted by address. */
  announcementsOf(node: string): readonly Announcement[] {
    const announcements: Announcement[] = [];
    for (const outcome of this.#outcomes.values()) {
      if (outcome.kind === "Announced" && outcome.node === node) {
        announcements.push({ ip: outcome.ip, interfaces: outcome.interfaces });
      }
    }
    return announcements.sort((left, right) => compareText(left.ip, right.ip));
  }

  #decideOne(ip: string): Decision {
    const have = this.#outcomes.get(ip);
    const services = this.#servicesOf(ip);
    if (services.length === 0) {
      this.#outcomes.delete(ip);
      this.#world.order.forget(ip);
      return { ip, have, want: undefined, services: [] };
    }
    const want = elect({ ip, services }, this.#world);
    this.#outcomes.set(ip, want);
    return { ip, have, want, services: services.map(({ key }) => key) };
  }

  #servicesOf(ip: string): readonly AnnouncedService[] {
    const services: AnnouncedService[] = [];
    for (const key of this.#keysByAddress.get(ip) ?? []) {
      const service = this.#services.get(key);
      if (service !== undefined) services.push(service);
    }
    return services.sort(byServiceAge);
  }

  #link(ip: string, key: string): void {
    const keys = this.#keysByAddress.get(ip) ?? new Set();
    this.#keysByAddress.set(ip, keys.add(key));
    this.#touched.add(ip);
  }

  #unlink(ip: string, key: string): void {
    const keys = this.#keysByAddress.get(ip);
    keys?.delete(key);
    if (keys?.size === 0) this.#keysByAddress.delete(ip);
    this.#touched.add(ip);
  }
}

function sameOutcome(have: Outcome | undefined, want: Outcome | undefined): boolean {
  if (have === undefined || want === undefined) return have === want;
  if (have.kind === "Silent" || want.kind === "Silent") {
    return have.kind === "Silent" && want.kind === "Silent" && have.reason === want.reason;
  }
  return have.node === want.node && have.interfaces?.join() === want.interfaces?.join();
}
