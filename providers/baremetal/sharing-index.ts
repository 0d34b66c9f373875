// SPDX-License-Identifier: Apache-2.0

import type { SharingKey, UsedPort } from "./model.ts";
import { type AddressUse, portText, sharingText } from "./sharing.ts";

/** How many uses an address has, by address. */
type UseCounts = Map<string, number>;

/** Finds the addresses that Services with a sharing key have, and that still have certain ports free. */
export class SharingIndex {
  readonly #byKey = new Map<string, UseCounts>();
  readonly #byKeyAndPort = new Map<string, UseCounts>();

  add(ip: string, use: AddressUse): void {
    for (const [index, entry] of this.#entries(use)) {
      const counts = index.get(entry) ?? new Map<string, number>();
      counts.set(ip, (counts.get(ip) ?? 0) + 1);
      index.set(entry, counts);
    }
  }

  /** Takes back what `add` was told. */
  remove(ip: string, use: AddressUse): void {
    for (const [index, entry] of this.#entries(use)) {
      const counts = index.get(entry);
      const left = (counts?.get(ip) ?? 0) - 1;
      if (left > 0) counts?.set(ip, left);
      else counts?.delete(ip);
      if (counts?.size === 0) index.delete(entry);
    }
  }

  /** Addresses used under this key whose ports do not clash with `ports`, in no particular order. */
  *joinable(key: SharingKey, ports: readonly UsedPort[]): Iterable<string> {
    const text = sharingText(key);
    const addresses = text === undefined ? undefined : this.#byKey.get(text);
    if (text === undefined || addresses === undefined) return;
    const busy = ports.flatMap((port) => this.#byKeyAndPort.get(portEntry(text, port)) ?? []);
    // The ordinary case of many Services with one key and one port is told without looking at their addresses.
    if (busy.some((counts) => counts.size === addresses.size)) return;
    for (const ip of addresses.keys()) if (!busy.some((counts) => counts.has(ip))) yield ip;
  }

  #entries({ sharingKey, ports }: AddressUse): readonly (readonly [index: Map<string, UseCounts>, entry: string])[] {
    const text = sharingText(sharingKey);
    if (text === undefined) return [];
    return [[this.#byKey, text], ...ports.map((port) => [this.#byKeyAndPort, portEntry(text, port)] as const)];
  }
}

function portEntry(text: string, port: UsedPort): string {
  return `${portText(port)} ${text}`;
}
