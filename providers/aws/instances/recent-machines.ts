// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import type { Machine } from "../machine/machine.ts";

/** A joining node is looked up by both node controllers within a second or so. */
const recentMs = 2_000;

/** Machines that were seen alive a moment ago. That one has ended is never answered from here, but always by AWS itself. */
export class RecentMachines {
  readonly #clock: Clock;
  /** In the order in which they were seen. */
  readonly #seen = new Map<string, { readonly machine: Machine; readonly at: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  keep(machines: readonly Machine[]): void {
    this.#forgetOld();
    const at = this.#clock.monotonic();
    for (const machine of machines) {
      this.#seen.delete(machine.id);
      if (machine.state !== "terminated") this.#seen.set(machine.id, { machine, at });
    }
  }

  /** Those of `ids` that were seen, by id. */
  of(ids: readonly string[]): ReadonlyMap<string, Machine> {
    this.#forgetOld();
    return new Map(
      ids.flatMap((id) => {
        const seen = this.#seen.get(id);
        return seen === undefined ? [] : [[id, seen.machine] as const];
      }),
    );
  }

  #forgetOld(): void {
    const oldest = this.#clock.monotonic() - recentMs;
    for (const [id, { at }] of this.#seen) {
      if (at > oldest) return;
      this.#seen.delete(id);
    }
  }
}
