// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { ClaimFilter } from "./claim-filter.ts";
import { FrameCounts } from "./frame-counts.ts";
import type { GratuitousOptions } from "./gratuitous.ts";
import { GratuitousSender } from "./gratuitous-sender.ts";
import { type LocalLink, toLink } from "./local-link.ts";
import type { FrameCounters, FrameKind, FrameOutcome, WorkerMessage } from "./model.ts";
import { type PackedTable, unpackTable } from "./packed-table.ts";
import type { FrameHandler, PacketSocket } from "./packet-socket.ts";
import { frameKindOf, Responder } from "./responder.ts";

export interface StationOptions {
  readonly socket: PacketSocket;
  readonly clock: Clock;
  readonly gratuitous: GratuitousOptions;
  /** Gets `Links`, `Applied` and `ForeignClaim`. */
  readonly emit: (message: WorkerMessage) => void;
}

/**
 * One node on the link layer: answers for the addresses of the last table on the links that it was told of. Whoever owns
 * it calls `receive` when frames wait, and `sendGratuitous` after `waitMs`. Nothing here blocks, waits or logs.
 */
export class Station {
  readonly #socket: PacketSocket;
  readonly #clock: Clock;
  readonly #emit: (message: WorkerMessage) => void;
  readonly #responder = new Responder();
  readonly #claims = new ClaimFilter();
  readonly #counts = new FrameCounts();
  readonly #gratuitous: GratuitousSender;
  readonly #handle: FrameHandler = (frame, linkIndex) => this.#take(frame, linkIndex);
  #links: ReadonlyMap<number, LocalLink> = new Map();

  constructor(options: StationOptions) {
    this.#socket = options.socket;
    this.#clock = options.clock;
    this.#emit = options.emit;
    this.#gratuitous = new GratuitousSender(options.socket, options.gratuitous, (kind) =>
      this.#counts.countGratuitous(kind),
    );
  }

  /** Answers for the addresses of this table and for no others. */
  announce(table: PackedTable): void {
    const have = this.#responder.addresses;
    const want = unpackTable(table, have);
    this.#responder.announce(want);
    this.#listen();
    this.#gratuitous.announce(have, want, this.#clock.monotonic());
    for (const gone of have.addresses) {
      if (want.find(gone) === undefined) this.#claims.forget(gone.ip);
    }
    this.#emit({ kind: "Applied", version: table.version });
  }

  /** The links of this node are these now, each with another index. */
  setLinks(links: readonly LocalLink[]): void {
    this.#links = new Map(links.map((link) => [link.index, link]));
    this.#claims.setOwnMacs(links.map((link) => link.mac));
    this.#listen();
    this.#gratuitous.setLinks(links, this.#responder.addresses, this.#clock.monotonic());
    this.#emit({ kind: "Links", links: links.map(toLink) });
  }

  /** Answers one batch of the frames that wait. Returns how many there were. */
  receive(): number {
    return this.#socket.receive(this.#handle);
  }

  sendGratuitous(): void {
    this.#gratuitous.sendDue(this.#clock.monotonic());
  }

  /** Milliseconds until `sendGratuitous` has something to do; Infinity = nothing waits. */
  waitMs(): number {
    return this.#gratuitous.waitMs(this.#clock.monotonic());
  }

  counters(): FrameCounters {
    return this.#counts.snapshot();
  }

  #listen(): void {
    this.#socket.listenFor(this.#responder.addresses.addresses, [...this.#links.values()]);
  }

  #take(frame: Uint8Array, linkIndex: number): void {
    const kind = frameKindOf(frame);
    if (kind === undefined) return;
    const link = this.#links.get(linkIndex);
    const outcome = link === undefined ? "NotOnThisInterface" : this.#respond(frame, kind, link);
    this.#counts.countReceived(kind, outcome);
  }

  #respond(frame: Uint8Array, kind: FrameKind, link: LocalLink): FrameOutcome {
    const outcome = this.#responder.answer(frame, kind, link);
    if (outcome === "Replied")
      return this.#socket.send(this.#responder.reply(kind), link.index) ? "Replied" : "SendFailed";
    if (outcome === "NotRequest" || outcome === "BadSource") this.#reportClaim(frame, kind, link);
    return outcome;
  }

  #reportClaim(frame: Uint8Array, kind: FrameKind, link: LocalLink): void {
    const claim = this.#responder.claim(frame, kind);
    if (claim === undefined || !this.#claims.isNews(claim, link, this.#clock.monotonic())) return;
    this.#emit({ kind: "ForeignClaim", ip: claim.address.ip, mac: claim.mac, interface: link.name });
  }
}
