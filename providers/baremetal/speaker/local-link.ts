// SPDX-License-Identifier: Apache-2.0

import type { IpFamily } from "../../../src/model/service.ts";
import { parseMac } from "./mac.ts";
import type { Link } from "./model.ts";

/** A link of this node in the form that frames are made from. */
export interface LocalLink extends Link {
  readonly macOctets: Uint8Array;
}

export function toLocalLink(link: Link): LocalLink {
  return { ...link, macOctets: parseMac(link.mac) };
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
