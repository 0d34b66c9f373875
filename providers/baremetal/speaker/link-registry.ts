// SPDX-License-Identifier: Apache-2.0

import { type LocalLink, toLocalLink } from "./local-link.ts";
import { isStationMac, parseMac } from "./mac.ts";
import {
  type DumpKind,
  type KernelAddress,
  type KernelLink,
  linkFlag,
  type NetlinkMessage,
} from "./netlink-message.ts";

/** `ARPHRD_ETHER` */
const ethernet = 1;
/** `fe80::/10` in canonical text. */
const linkLocalPattern = /^fe[89ab][0-9a-f]:/;
const runningFlags = linkFlag.up | linkFlag.running;

/** The links of this node and their addresses, as the messages of the kernel tell them one after the other. */
export class LinkRegistry {
  readonly #isExcluded: (name: string) => boolean;
  readonly #links = new Map<number, KernelLink>();
  /** By link index and ip. */
  readonly #addresses = new Map<string, KernelAddress>();
  /** What the dump that is being read has not named yet. */
  #unseenLinks = new Set<number>();
  #unseenAddresses = new Set<string>();

  /** Links that the predicate names are left out. */
  constructor(isExcluded: (name: string) => boolean) {
    this.#isExcluded = isExcluded;
  }

  /** From here to `endDump`, what no message names is gone. */
  beginDump(kind: DumpKind): void {
    if (kind === "links") this.#unseenLinks = new Set(this.#links.keys());
    else this.#unseenAddresses = new Set(this.#addresses.keys());
  }

  endDump(kind: DumpKind): void {
    if (kind === "links") for (const index of this.#unseenLinks) this.#dropLink(index);
    else for (const key of this.#unseenAddresses) this.#addresses.delete(key);
  }

  apply(message: NetlinkMessage): void {
    switch (message.kind) {
      case "Link":
        this.#links.set(message.link.index, message.link);
        this.#unseenLinks.delete(message.link.index);
        return;
      case "LinkGone":
        this.#dropLink(message.index);
        return;
      case "Address":
        this.#addresses.set(keyOf(message.address), message.address);
        this.#unseenAddresses.delete(keyOf(message.address));
        return;
      case "AddressGone":
        this.#addresses.delete(keyOf(message.address));
        return;
      case "DumpInterrupted":
      case "DumpDone":
      case "Error":
        return;
    }
  }

  /** In the order of their indexes. */
  links(): readonly LocalLink[] {
    const withLinkLocal = this.#withLinkLocal();
    const links: LocalLink[] = [];
    for (const link of [...this.#links.values()].sort((left, right) => left.index - right.index)) {
      if (link.mac === undefined || this.#isExcluded(link.name)) continue;
      const { index, name, mac } = link;
      const up = (link.flags & runningFlags) === runningFlags;
      const arp = canArp(link, mac);
      links.push(toLocalLink({ index, name, mac, up, arp, ndp: arp && withLinkLocal.has(index) }));
    }
    return links;
  }

  #dropLink(index: number): void {
    this.#links.delete(index);
    for (const [key, address] of this.#addresses) {
      if (address.linkIndex === index) this.#addresses.delete(key);
    }
  }

  /** The links on which IPv6 works: each that it works on has a link-local address (RFC 4291 section 2.1). */
  #withLinkLocal(): ReadonlySet<number> {
    const indexes = new Set<number>();
    for (const { linkIndex, ip, isUsable } of this.#addresses.values()) {
      if (isUsable && linkLocalPattern.test(ip)) indexes.add(linkIndex);
    }
    return indexes;
  }
}

function keyOf(address: KernelAddress): string {
  return `${address.linkIndex}/${address.ip}`;
}

function canArp(link: KernelLink, mac: string): boolean {
  const isBroadcast = (link.flags & linkFlag.broadcast) !== 0;
  const isMute = (link.flags & (linkFlag.noArp | linkFlag.loopback)) !== 0;
  return link.type === ethernet && isBroadcast && !isMute && !link.isSlave && isStationMac(parseMac(mac), 0);
}
