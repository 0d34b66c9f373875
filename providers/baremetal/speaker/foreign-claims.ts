// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { EventSink } from "../../../src/controller/service-store.ts";
import type { Log } from "../../../src/log.ts";
import type { Service } from "../../../src/model/service.ts";

/** A station that says it has an address that this node announces. */
export interface ForeignClaim {
  readonly ip: string;
  readonly mac: string;
  readonly interface: string;
}

export interface ForeignClaimsOptions {
  readonly nodeName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: EventSink;
  /** Whether this node still announces the address. */
  readonly isAnnounced: (ip: string) => boolean;
  /** The Services that show the address. */
  readonly servicesOf: (ip: string) => readonly Service[];
}

/** A node that takes over announces a moment before this one hears that it has lost: that is no conflict. */
const handOverMs = 2_000;

const silenceMs = 60_000;

/** Tells conflicts from hand-overs, and tells people of them: by log and Event, at most once a minute for an address. */
export class ForeignClaims {
  readonly #options: ForeignClaimsOptions;
  /** Until when (monotonic) nothing more is said of an address. */
  readonly #silentUntil = new Map<string, number>();
  readonly #timers = new Map<string, () => void>();

  constructor(options: ForeignClaimsOptions) {
    this.#options = options;
  }

  heard(claim: ForeignClaim): void {
    const { clock } = this.#options;
    const { ip } = claim;
    if (this.#timers.has(ip) || clock.monotonic() < (this.#silentUntil.get(ip) ?? Number.NEGATIVE_INFINITY)) return;
    this.#timers.set(
      ip,
      clock.after(handOverMs, () => this.#judge(claim)),
    );
  }

  close(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }

  #judge(claim: ForeignClaim): void {
    const { clock, isAnnounced } = this.#options;
    this.#timers.delete(claim.ip);
    this.#forgetPast(clock.monotonic());
    if (!isAnnounced(claim.ip)) return;
    this.#silentUntil.set(claim.ip, clock.monotonic() + silenceMs);
    this.#tell(claim);
  }

  #tell({ ip, mac, interface: link }: ForeignClaim): void {
    const { log, nodeName, events, servicesOf } = this.#options;
    log.warn({ ip, mac, interface: link }, "another station claims an address that this node announces");
    const message = `Station ${mac} on ${link} claims ${ip}, which node "${nodeName}" announces: find the machine that uses it, or take the address out of the pool.`;
    for (const { namespace, name, uid } of servicesOf(ip)) {
      events.event({ apiVersion: "v1", kind: "Service", namespace, name, uid }, "Warning", "AddressConflict", message);
    }
  }

  #forgetPast(now: number): void {
    for (const [ip, until] of this.#silentUntil) {
      if (until <= now) this.#silentUntil.delete(ip);
    }
  }
}
