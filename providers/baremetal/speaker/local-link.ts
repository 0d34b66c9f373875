// SPDX-License-Identifier: Apache-2.0

import type { IpFamily } from "../../../src/model/service.ts";
import { ipOctets } from "./ip-octets.ts";
import { parseMac } from "./mac.ts";
import type { Link } from "./model.ts";

/** A link of this node in the form that frames are made from. */
export interface LocalLink extends Link {
  readonly macOctets: Uint8Array;
  /** The IPv6 link-local address that advertisements are sent from; undefined = none that may be used. */
  readonly linkLocal: Uint8Array | undefined;
}

/** What a link is made of, without what follows from it. */
export type LinkFacts = Omit<Link, "ndp"> & {
  /** Canonical text of the IPv6 link-local address. */
  readonly linkLocal: string | undefined;
};

export function toLocalLink(facts: LinkFacts): LocalLink {
  const { linkLocal, ...link } = facts;
  return {
    ...link,
    ndp: facts.arp && linkLocal !== undefined,
    macOctets: parseMac(facts.mac),
    linkLocal: linkLocal === undefined ? undefined : ipOctets(linkLocal),
  };
}

/** What the main thread needs to know of a link. */
export function toLink(local: LocalLink): Link {
  const { index, name, mac, up, arp, ndp } = local;
  return { index, name, mac, up, arp, ndp };
}

/** Whether frames about addresses of this family can be answered on the link now. */
export function canAnswer(link: LocalLink, family: IpFamily): boolean {
  return link.up && (family === "IPv4" ? link.arp : link.ndp);
}
