// SPDX-License-Identifier: Apache-2.0

import type { FrameCounters, FrameKind, FrameOutcome } from "./model.ts";

type Outcomes = Partial<Record<FrameOutcome, number>>;

/** Counts frames by kind and outcome. */
export class FrameCounts {
  readonly #received: Record<FrameKind, Outcomes> = { arp: {}, ndp: {} };
  readonly #gratuitousSent: Record<FrameKind, number> = { arp: 0, ndp: 0 };

  countReceived(kind: FrameKind, outcome: FrameOutcome): void {
    const outcomes = this.#received[kind];
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }

  countGratuitous(kind: FrameKind): void {
    this.#gratuitousSent[kind]++;
  }

  snapshot(): FrameCounters {
    const { arp, ndp } = this.#received;
    return { received: { arp: { ...arp }, ndp: { ...ndp } }, gratuitousSent: { ...this.#gratuitousSent } };
  }
}
