// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { LanAnswer } from "./lan-parts.ts";

/** How long the same claim is not told again: a burst of gratuitous frames is one thing that happens. */
const QUIET_MS = 10_000;

/** Tells of nodes that say unasked that they have an address. */
export class ClaimTeller {
  readonly #clock: Clock;
  readonly #print: (line: string) => void;
  readonly #toldAt = new Map<string, number>();

  constructor(clock: Clock, print: (line: string) => void) {
    this.#clock = clock;
    this.#print = print;
  }

  claimed({ ip, mac, node }: LanAnswer): void {
    const key = `${ip} ${mac}`;
    const now = this.#clock.monotonic();
    const last = this.#toldAt.get(key) ?? Number.NEGATIVE_INFINITY;
    this.#toldAt.set(key, now);
    if (now - last < QUIET_MS) return;
    const how = ip.includes(":") ? "unsolicited neighbour advertisement" : "gratuitous ARP";
    this.#print(`LAN: ${node} tells everybody that ${ip} is at ${mac} (${how})`);
  }
}
