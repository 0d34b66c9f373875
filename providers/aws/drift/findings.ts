// SPDX-License-Identifier: Apache-2.0

import type { DriftRecorder } from "../../../src/metrics/aws-metrics.ts";
import type { AccountMirror, Reading } from "../mirror/account-mirror.ts";
import type { Doubt } from "../mirror/doubts.ts";
import { nameOf, type Thing } from "../mirror/holdings.ts";
import type { DriftKind } from "./drift-kind.ts";

export interface FindingsOptions {
  readonly mirror: AccountMirror;
  readonly requeue: (keys: readonly string[]) => void;
  readonly recorder: DriftRecorder;
}

/** Takes in what looking for drift has shown, and has those load balancers looked at that are concerned. */
export class Findings {
  readonly #options: FindingsOptions;

  constructor(options: FindingsOptions) {
    this.#options = options;
  }

  /**
   * A thing is not as it was known. `difference` undefined = nothing was known of that part, or only time has changed it. Dropped
   * where the load balancer was written to since `reading` began.
   */
  changed(key: string, reading: Reading, thing: Thing, difference: DriftKind | undefined): void {
    const { mirror } = this.#options;
    if (!mirror.isCurrent(key, reading)) return;
    mirror.update(key, thing);
    this.differs([key], difference);
  }

  /** A thing that was not known of, with its tags: ours or not. */
  appeared(thing: Thing): void {
    const key = this.#options.mirror.found(thing);
    if (key !== undefined) this.differs([key], "Appeared");
  }

  /** A thing is there no more. */
  gone(key: string, reading: Reading, thing: Thing): void {
    const { mirror } = this.#options;
    if (!mirror.isCurrent(key, reading)) return;
    mirror.absent(key, nameOf(thing));
    this.differs([key], "Gone");
  }

  /** A part could not be read because something is not there any more: what is in doubt then is looked for afresh. */
  missing(key: string, reading: Reading, doubt: Doubt): void {
    const { mirror } = this.#options;
    if (!mirror.isCurrent(key, reading)) return;
    mirror.doubt(key, doubt);
    this.differs([key], doubt.kind === "Part" ? "Listeners" : "Gone");
  }

  /** These are to be looked at. */
  differs(keys: readonly string[], difference: DriftKind | undefined): void {
    const { recorder, requeue } = this.#options;
    if (difference !== undefined) recorder.differed(difference);
    requeue(keys);
  }
}
