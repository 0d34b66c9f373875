// SPDX-License-Identifier: Apache-2.0

import { type AddressTable, type AnnouncedAddress, isAnnouncedOn } from "./address-table.ts";
import { arpFrameLength, arpOperation, putGratuitousArp } from "./arp.ts";
import { type GratuitousOptions, GratuitousSchedule } from "./gratuitous.ts";
import { canAnswer, type LocalLink } from "./local-link.ts";
import type { FrameKind } from "./model.ts";
import { putUnsolicitedAdvertisement } from "./ndp.ts";
import { ndpFrameLength } from "./ndp-message.ts";
import type { PacketSocket } from "./packet-socket.ts";

interface Told {
  readonly link: LocalLink;
  readonly schedule: GratuitousSchedule;
}

/** Between two looks at what came in, so that telling thousands of addresses does not delay a reply. */
const framesBetweenReceives = 64;

/** Tells the neighbours on each link which addresses are here: when an address is new, and when a link is new or back. */
export class GratuitousSender {
  readonly #socket: Pick<PacketSocket, "send">;
  readonly #options: GratuitousOptions;
  readonly #count: (kind: FrameKind) => void;
  readonly #arpFrame = new Uint8Array(arpFrameLength);
  readonly #ndpFrame = new Uint8Array(ndpFrameLength);
  #links: readonly Told[] = [];

  constructor(socket: Pick<PacketSocket, "send">, options: GratuitousOptions, count: (kind: FrameKind) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#count = count;
  }

  /** Begins to tell what is new, on the links where it is, and leaves off what is gone. */
  announce(have: AddressTable, want: AddressTable, now: number): void {
    for (const address of want.addresses) {
      const known = have.find(address);
      if (known !== address) this.#announceOne(known, address, now);
    }
    for (const gone of have.addresses) {
      if (want.find(gone) === undefined) for (const { schedule } of this.#links) schedule.stop(gone.ip);
    }
  }

  /** Tells all over again on links that have become able to answer, or have another MAC. */
  setLinks(links: readonly LocalLink[], addresses: AddressTable, now: number): void {
    const have = new Map(this.#links.map((told) => [told.link.index, told]));
    this.#links = links.map((link) => {
      const known = have.get(link.index);
      const schedule = known?.schedule ?? new GratuitousSchedule(this.#options);
      if (!isSameLink(known?.link, link)) restart(schedule, { have: known?.link, want: link }, addresses, now);
      return { link, schedule };
    });
  }

  /** Sends what is due, as far as the pace allows and in small portions. */
  sendDue(now: number): void {
    let sent = 0;
    for (const told of this.#links) {
      while (sent < framesBetweenReceives) {
        const address = told.schedule.take(now);
        if (address === undefined) break;
        sent += this.#tell(address, told.link);
      }
    }
  }

  /** Milliseconds until `sendDue` has something to do; Infinity = nothing waits. */
  waitMs(now: number): number {
    let wait = Number.POSITIVE_INFINITY;
    for (const { schedule } of this.#links) wait = Math.min(wait, schedule.waitMs(now));
    return wait;
  }

  #announceOne(have: AnnouncedAddress | undefined, want: AnnouncedAddress, now: number): void {
    for (const { link, schedule } of this.#links) {
      if (!isTold(want, link)) schedule.stop(want.ip);
      else if (have === undefined || !isTold(have, link)) schedule.start(want, now);
    }
  }

  #tell(address: AnnouncedAddress, link: LocalLink): number {
    if (address.family === "IPv6") return this.#tellByNdp(address, link);
    for (const operation of [arpOperation.request, arpOperation.reply]) {
      putGratuitousArp(this.#arpFrame, link, address.octets, operation);
      if (this.#socket.send(this.#arpFrame, link.index)) this.#count("arp");
    }
    return 2;
  }

  #tellByNdp(address: AnnouncedAddress, link: LocalLink): number {
    putUnsolicitedAdvertisement(this.#ndpFrame, link, address.octets);
    if (this.#socket.send(this.#ndpFrame, link.index)) this.#count("ndp");
    return 1;
  }
}

function isTold(address: AnnouncedAddress, link: LocalLink | undefined): boolean {
  return link !== undefined && canAnswer(link, address.family) && isAnnouncedOn(address, link.name);
}

interface LinkChange {
  readonly have: LocalLink | undefined;
  readonly want: LocalLink;
}

function restart(schedule: GratuitousSchedule, link: LinkChange, addresses: AddressTable, now: number): void {
  const isSameStation = link.have?.mac === link.want.mac;
  for (const address of addresses.addresses) {
    if (!isTold(address, link.want)) schedule.stop(address.ip);
    else if (!isSameStation || !isTold(address, link.have)) schedule.start(address, now);
  }
}

function isSameLink(have: LocalLink | undefined, want: LocalLink): boolean {
  return (
    have !== undefined &&
    have.name === want.name &&
    have.mac === want.mac &&
    have.up === want.up &&
    have.arp === want.arp &&
    have.ndp === want.ndp
  );
}
