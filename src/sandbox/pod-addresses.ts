// SPDX-License-Identifier: Apache-2.0

import type { PodPlace } from "./sandbox-parts.ts";
import { SANDBOX_NODES } from "./virtual-nodes.ts";

/** Gives each Pod an address of each family out of its node's own networks; none is given twice. */
export class PodAddresses {
  readonly #given = new Map<string, readonly string[]>();
  readonly #lastHost = new Map<string, number>();

  /** Those that the Pod has; undefined = none was given to it. */
  of({ uid }: PodPlace): readonly string[] | undefined {
    return this.#given.get(uid);
  }

  /** IPv4 first. */
  give({ uid, node }: PodPlace): readonly string[] {
    const index = SANDBOX_NODES.find(({ name }) => name === node)?.index ?? 0;
    const host = (this.#lastHost.get(node) ?? 1) + 1;
    this.#lastHost.set(node, host);
    const ips = [`10.244.${index}.${host}`, `fd00:10:244:${index}::${host.toString(16)}`];
    this.#given.set(uid, ips);
    return ips;
  }

  forget({ uid }: PodPlace): void {
    this.#given.delete(uid);
  }
}
