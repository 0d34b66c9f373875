// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { Doubt } from "../machine/node-problem.ts";
import { regionOfZone } from "../region-of-zone.ts";

/**
 * For how long AWS has to say so: not all of EC2 knows a new instance at once, and "up to five minutes" is what one should wait
 * ("Eventual consistency" in EC2's developer guide).
 */
const doubtMs = 300_000;

/** An absence that nobody has asked about for so long is forgotten: its node has gone. */
const forgetMs = 3_600_000;

/**
 * Instances of which AWS says that there are none such. An instance that has ended is described as terminated for an hour, so this is
 * about what ended while nobody looked; and about new instances, a wrong region, and a wrong account, in which nothing is to be
 * concluded from it.
 */
export class Absences {
  readonly #clock: Clock;
  readonly #absent = new Map<string, { readonly since: number; readonly askedAt: number }>();
  readonly #regions = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** An instance is there, in this zone. */
  seen({ id, zone }: { readonly id: string; readonly zone: string | undefined }): void {
    this.#absent.delete(id);
    const region = regionOfZone(zone ?? "");
    if (region !== undefined) this.#regions.add(region);
  }

  /** AWS says that there is no such instance; `zone` is where it is said to be, "" = nobody says. undefined = it is gone. */
  doubtOf({ id, zone }: { readonly id: string; readonly zone: string }): Doubt | undefined {
    const now = this.#clock.monotonic();
    this.#forgetOld(now);
    const since = this.#absent.get(id)?.since ?? now;
    this.#absent.set(id, { since, askedAt: now });
    if (!this.#hasSeen(zone)) return "NoneSeenThere";
    return now - since < doubtMs ? "TooEarly" : undefined;
  }

  #hasSeen(zone: string): boolean {
    return zone === "" ? this.#regions.size > 0 : this.#regions.has(regionOfZone(zone) ?? "");
  }

  #forgetOld(now: number): void {
    for (const [id, { askedAt }] of this.#absent) if (now - askedAt > forgetMs) this.#absent.delete(id);
  }
}
