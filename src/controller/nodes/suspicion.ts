// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { Node } from "../../model/request.ts";
import type { Trust } from "./trust.ts";

/** How long a provider that knows no machine of the cluster has to say so before it is believed. */
const holdMs = 600_000;

/** Of which nodes the machine was said to be gone at the last look. */
export class Suspects {
  /** providerID by UID. */
  #before: ReadonlyMap<string, string> = new Map();

  /**
   * Takes what was found at this look, and returns those of whom the last one said the same. A cloud that shows a machine late, or not
   * for a moment, is not believed at once; upstream is quicker, and deletes such a node.
   */
  confirm(gone: readonly Node[]): readonly Node[] {
    const confirmed = gone.filter(({ uid, providerID }) => this.#before.get(uid) === providerID);
    this.#before = new Map(gone.map(({ uid, providerID }) => [uid, providerID]));
    return confirmed;
  }
}

/** How long nodes have been kept because the provider was not to be believed. */
export class Hold {
  readonly #clock: Clock;
  #since: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Nothing is kept, or was let go. */
  end(): void {
    this.#since = undefined;
  }

  /**
   * Whether those that are said to be gone are to be kept. All nodes of a cluster may well have been shut down, and their Nodes then
   * block what waits for their deletion, so without a contradiction it ends after a while.
   */
  keeps(trust: Trust): boolean {
    const now = this.#clock.monotonic();
    if (trust === "Trusted") this.#since = undefined;
    else if (trust === "Contradicted") this.#since = now;
    else this.#since ??= now;
    return this.#since !== undefined && now - this.#since < holdMs;
  }
}
