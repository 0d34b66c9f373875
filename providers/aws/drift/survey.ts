// SPDX-License-Identifier: Apache-2.0

import type { DriftRecorder } from "../../../src/aws-metrics.ts";
import type { Clock } from "../../../src/clock.ts";
import { toFairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import type { Knowledge } from "../knowledge.ts";
import type { AwsSettings } from "../settings.ts";
import { Findings } from "./findings.ts";
import { Pacer } from "./pacer.ts";
import { PartTour } from "./part-tour.ts";
import type { SurveyContext } from "./survey-context.ts";
import { sweepListings } from "./sweep.ts";
import { sweepNetwork } from "./sweep-network.ts";

/** A small account is not looked at more often than this. */
const shortestRoundMs = 30_000;

/** Parts that are looked at in a round at least: those of a handful of Services are then all looked at in each. */
const fewestParts = 100;

/** After a round that failed. */
const pauseMs = 10_000;

export interface SurveyOptions {
  readonly knowledge: Knowledge;
  readonly settings: Pick<AwsSettings, "clusterName" | "driftReadsPerSecond">;
  readonly clock: Clock;
  readonly log: Log;
  readonly requeue: (keys: readonly string[]) => void;
  readonly recorder: DriftRecorder;
}

/**
 * Looks for what is no longer as it was left, on a budget of reads, round after round: in each all that comes by pages, the listeners
 * of all load balancers, and some of the parts that cost a read each, which take turns. A cycle is over when everything was looked at.
 */
export class Survey {
  readonly #options: SurveyOptions;
  readonly #tour = new PartTour();

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** Until the signal is aborted; at once where there is no budget. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, settings, log } = this.#options;
    if (settings.driftReadsPerSecond <= 0) return;
    const context = this.#contextFor(signal);
    let cycleBegan = clock.monotonic();
    while (!signal.aborted) {
      const began = clock.monotonic();
      try {
        await this.#round(context);
        if (this.#isAllSeenSince(cycleBegan, context)) {
          this.#options.recorder.cycled((clock.monotonic() - cycleBegan) / 1000);
          cycleBegan = clock.monotonic();
        }
        await clock.sleep(Math.max(0, began + shortestRoundMs - clock.monotonic()), signal);
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toFairleadError(thrown);
        log.warn({ reason: error.reason, error }, "the look for drift was broken off and begins again");
        await clock.sleep(pauseMs, signal).catch(() => {});
      }
    }
  }

  async #round(context: SurveyContext): Promise<void> {
    const { mirror } = context.knowledge;
    await this.#tour.goOn(context, Math.max(fewestParts, mirror.keys().length));
    this.#recordOldest(context);
    await sweepListings(context);
    await this.#tour.listeners(context);
    await sweepNetwork(context);
    this.#options.requeue(this.#options.knowledge.orphans.sharedKeys());
    this.#recordOldest(context);
  }

  #isAllSeenSince(cycleBegan: number, context: SurveyContext): boolean {
    const oldest = this.#tour.oldest(context);
    return oldest === undefined || oldest >= cycleBegan;
  }

  #recordOldest(context: SurveyContext): void {
    const now = context.clock.monotonic();
    this.#options.recorder.oldest((now - (this.#tour.oldest(context) ?? now)) / 1000);
  }

  #contextFor(signal: AbortSignal): SurveyContext {
    const { knowledge, settings, clock, requeue, recorder } = this.#options;
    const findings = new Findings({ mirror: knowledge.mirror, requeue, recorder });
    const pacer = new Pacer(clock, settings.driftReadsPerSecond);
    return { knowledge, clusterName: settings.clusterName, clock, pacer, findings, signal };
  }
}
