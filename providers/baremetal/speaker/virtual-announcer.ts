// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { defaultGratuitousOptions, type GratuitousOptions } from "./gratuitous.ts";
import { type LocalLink, toLocalLink } from "./local-link.ts";
import type { AnnouncementTable, Announcer, FrameCounters, WorkerMessage } from "./model.ts";
import { packTable } from "./packed-table.ts";
import { Station } from "./station.ts";
import { type VirtualLink, VirtualPacketSocket } from "./virtual-packet-socket.ts";

export interface VirtualAnnouncerOptions {
  readonly clock: Clock;
  /** The links of the node. */
  readonly links: readonly VirtualLink[];
  readonly gratuitous?: GratuitousOptions;
}

/** An Announcer on virtual LANs, with cables to pull. */
export interface VirtualAnnouncer extends Announcer {
  /** Pulls the cable of a link, or puts it back in. */
  setLink(name: string, up: boolean): void;
}

/** The listener is called as the worker thread would call it: never within `announce`, always later. */
export function createVirtualAnnouncer(
  options: VirtualAnnouncerOptions,
  listener: (message: WorkerMessage) => void,
): VirtualAnnouncer {
  return new InProcessAnnouncer(options, listener);
}

class InProcessAnnouncer implements VirtualAnnouncer {
  readonly #options: VirtualAnnouncerOptions;
  readonly #socket: VirtualPacketSocket;
  readonly #station: Station;
  #cancelTimer: () => void = () => {};
  #closed = false;

  constructor(options: VirtualAnnouncerOptions, listener: (message: WorkerMessage) => void) {
    this.#options = options;
    this.#socket = new VirtualPacketSocket(options.links, () => this.#station.receive());
    this.#station = new Station({
      socket: this.#socket,
      clock: options.clock,
      gratuitous: options.gratuitous ?? defaultGratuitousOptions,
      emit: listener,
    });
    this.#later(() => this.#station.setLinks(this.#links()));
  }

  announce(table: AnnouncementTable): void {
    const packed = packTable(table);
    this.#later(() => this.#station.announce(packed));
  }

  setLink(name: string, up: boolean): void {
    this.#socket.port(name)?.setLink(up);
    this.#later(() => this.#station.setLinks(this.#links()));
  }

  counters(): Promise<FrameCounters> {
    return Promise.resolve(this.#station.counters());
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#cancelTimer();
    this.#socket.close();
    return Promise.resolve();
  }

  #later(act: () => void): void {
    this.#options.clock.after(0, () => {
      if (this.#closed) return;
      act();
      this.#sendGratuitous();
    });
  }

  #sendGratuitous(): void {
    this.#station.sendGratuitous();
    this.#cancelTimer();
    const waitMs = this.#station.waitMs();
    if (waitMs !== Number.POSITIVE_INFINITY) {
      this.#cancelTimer = this.#options.clock.after(waitMs, () => this.#sendGratuitous());
    }
  }

  #links(): readonly LocalLink[] {
    return this.#options.links.map(({ name, mac }, at) =>
      toLocalLink({ index: at + 1, name, mac, up: this.#socket.isUp(at + 1), arp: true, ndp: true }),
    );
  }
}
