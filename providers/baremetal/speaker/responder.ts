// SPDX-License-Identifier: Apache-2.0

import { AddressTable } from "./address-table.ts";
import { answerArp, arpFrameLength, claimByArp } from "./arp.ts";
import type { Claim } from "./claim.ts";
import { ethernetOffset, etherType, etherTypeOf, toUntagged } from "./ethernet.ts";
import { canAnswer, type LocalLink } from "./local-link.ts";
import { sameMac } from "./mac.ts";
import type { FrameKind, FrameOutcome } from "./model.ts";
import { answerNdp, claimByNdp } from "./ndp.ts";
import { ndpFrameLength } from "./ndp-message.ts";
import { u16 } from "./octets.ts";

/** Which protocol a frame is counted under; undefined = neither, and not of interest. */
export function frameKindOf(frame: Uint8Array): FrameKind | undefined {
  const outer = etherTypeOf(frame);
  const type = outer === etherType.vlan ? u16(frame, ethernetOffset.type + 4) : outer;
  if (type === etherType.arp) return "arp";
  return type === etherType.ipv6 ? "ndp" : undefined;
}

/** Answers frames about the addresses of one table. The same for the kernel's links and for a virtual LAN. */
export class Responder {
  readonly #arpReply = new Uint8Array(arpFrameLength);
  readonly #ndpReply = new Uint8Array(ndpFrameLength);
  #addresses = new AddressTable([]);

  get addresses(): AddressTable {
    return this.#addresses;
  }

  announce(addresses: AddressTable): void {
    this.#addresses = addresses;
  }

  /** On "Replied", `reply` of the kind holds the frame to send on this link, until the next call. */
  answer(frame: Uint8Array, kind: FrameKind, link: LocalLink): FrameOutcome {
    const untagged = toUntagged(frame);
    if (typeof untagged === "string") return untagged;
    if (!canAnswer(link, kind === "arp" ? "IPv4" : "IPv6")) return "NotOnThisInterface";
    if (sameMac(untagged, ethernetOffset.source, link.macOctets, 0)) return "OwnFrame";
    if (kind === "arp") return answerArp(untagged, link, this.#addresses, this.#arpReply);
    return answerNdp(untagged, link, this.#addresses, this.#ndpReply);
  }

  reply(kind: FrameKind): Uint8Array {
    return kind === "arp" ? this.#arpReply : this.#ndpReply;
  }

  /** Which of the announced addresses the sender says is its own. */
  claim(frame: Uint8Array, kind: FrameKind): Claim | undefined {
    const untagged = toUntagged(frame);
    if (typeof untagged === "string") return undefined;
    return kind === "arp" ? claimByArp(untagged, this.#addresses) : claimByNdp(untagged, this.#addresses);
  }
}
