// SPDX-License-Identifier: Apache-2.0

import type { SharingKey, UsedPort } from "./model.ts";
import { type AddressUse, portText, sharingText } from "./sharing.ts";

/** Finds the addresses that Services with a sharing key have, and that still have certain ports free. */
export class SharingIndex {
  readonly #addresses = new Map<string, Set<string>>();
  /** By sharing key and port. */
  readonly #busy = new Map<string, Set<string>>();

  /** Replaces what is known of the uses of one address. */
  update(ip: string, before: readonly AddressUse[], after: readonly AddressUse[]): void {
    for (const use of before) for (const [index, entry] of this.#entries(use)) removeFrom(index, entry, ip);
    for (const use of after) for (const [index, entry] of this.#entries(use)) addTo(index, entry, ip);
  }

  /** Addresses used under this key whose ports do not clash with `ports`, in no particular order. */
  *joinable(key: SharingKey, ports: readonly UsedPort[]): Iterable<string> {
    const text = sharingText(key);
    const addresses = text === undefined ? undefined : this.#addresses.get(text);
    if (text === undefined || addresses === undefined) return;
    const busy = ports.flatMap((port) => this.#busy.get(portEntry(text, port)) ?? []);
    // The ordinary case of many Services with one key and one port is told without looking at their addresses.
    if (busy.some((set) => set.size === addresses.size)) return;
    for (const ip of addresses) if (!busy.some((set) => set.has(ip))) yield ip;
  }

  #entries({ sharingKey, ports }: AddressUse): readonly (readonly [index: Map<string, Set<string>>, entry: string])[] {
    const text = sharingText(sharingKey);
    if (text === undefined) return [];
    return [[this.#addresses, text], ...ports.map((port) => [this.#busy, portEntry(text, port)] as const)];
  }
}

function portEntry(text: string, port: UsedPort): string {
  return `${portText(port)} ${text}`;
}

function addTo(index: Map<string, Set<string>>, entry: string, ip: string): void {
  const set = index.get(entry);
  if (set === undefined) index.set(entry, new Set([ip]));
  else set.add(ip);
}

function removeFrom(index: Map<string, Set<string>>, entry: string, ip: string): void {
  const set = index.get(entry);
  set?.delete(ip);
  if (set?.size === 0) index.delete(entry);
}
