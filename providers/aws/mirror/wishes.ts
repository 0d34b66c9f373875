// SPDX-License-Identifier: Apache-2.0

import { createHash } from "node:crypto";
import type { Wanted } from "../wanted.ts";

/** Tells one wish from another: a hash of all that a model is made of. */
export function digestOf({ loadBalancer, network, access, listeners, targetGroups }: Wanted): string {
  const text = JSON.stringify([loadBalancer, network, access, listeners, targetGroups]);
  return createHash("sha256").update(text).digest("base64");
}

/** Which wishes have come true: a pass that looks at one of them again looks at what has nothing new to tell. */
export class Wishes {
  readonly #faced = new Map<string, string>();
  readonly #fulfilled = new Map<string, string>();

  /** A pass begins. Returns whether an earlier one for the same wish has come to its end. */
  face(wanted: Wanted): boolean {
    const { key } = wanted.owner;
    const wish = digestOf(wanted);
    this.#faced.set(key, wish);
    return this.#fulfilled.get(key) === wish;
  }

  /** The pass has come to its end. */
  fulfil(key: string): void {
    const wish = this.#faced.get(key);
    if (wish !== undefined) this.#fulfilled.set(key, wish);
  }

  /** It is gone. */
  forget(key: string): void {
    this.#faced.delete(key);
    this.#fulfilled.delete(key);
  }
}
