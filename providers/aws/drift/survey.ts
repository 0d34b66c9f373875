// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { toFairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import type { DriftRecorder } from "../../../src/metrics/aws-metrics.ts";
import type { Knowledge } from "../knowledge.ts";
import type { AwsSettings } from "../settings.ts";
import { Findings } from "./findings.ts";
import { Pacer } from "./pacer.ts";
import { PartTour } from "./part-tour.ts";
import type { SurveyContext } from "./survey-context.ts";
import { sweepListings } from "./sweep-listings.ts";
import { sweepNetwork } from "./sweep-network.ts";

/** A small account is not looked at more often than this. */
const shortestRoundMs = 30_000;

/** Parts that are looked at in a round at least: those of a handful of Services are then all looked at in each. */
const fewestParts = 100;

/**
 * What nobody has read since the start is read faster than what is only looked at again: until then it is presumed to be as wanted,
 * and what has changed while no process was there is not seen.
 */
const unreadFactor = 10;
const fewestUnreadPerSecond = 20;

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
  /** Monotonic. */
  #cycleBegan = 0;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /** First what nobody has read yet, then round after round until the signal is aborted; no round without a budget. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { driftReadsPerSecond } = this.#options.settings;
    const unreadPerSecond = Math.max(fewestUnreadPerSecond, unreadFactor * driftReadsPerSecond);
    const unread = this.#contextFor(signal, unreadPerSecond);
    await this.#insist(() => this.#tour.unread(unread), signal);
    if (driftReadsPerSecond <= 0) return;
    const context = this.#contextFor(signal, driftReadsPerSecond);
    this.#cycleBegan = context.clock.monotonic();
    while (!signal.aborted) await this.#insist(() => this.#round(context), signal);
  }

  /** Again after a pause until it gets through, or the signal is aborted. Never rejects. */
  async #insist(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        return await work();
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toFairleadError(thrown);
        log.warn({ reason: error.reason, error }, "the look for drift was broken off and begins again");
        await clock.sleep(pauseMs, signal).catch(() => {});
      }
    }
  }

  async #round(context: SurveyContext): Promise<void> {
    const { clock, knowledge, requeue } = this.#options;
    const { mirror, orphans } = knowledge;
    const began = clock.monotonic();
    await this.#tour.goOn(context, Math.max(fewestParts, mirror.keys().length));
    this.#recordOldest(context);
    await sweepListings(context);
    await this.#tour.listeners(context);
    await sweepNetwork(context);
    requeue(orphans.sharedKeys());
    this.#recordOldest(context);
    this.#endCycle(context);
    await clock.sleep(Math.max(0, began + shortestRoundMs - clock.monotonic()), context.signal);
  }

  #endCycle(context: SurveyContext): void {
    if (!this.#isAllSeenSince(this.#cycleBegan, context)) return;
    const now = context.clock.monotonic();
    this.#options.recorder.cycled((now - this.#cycleBegan) / 1000);
    this.#cycleBegan = now;
  }

  #isAllSeenSince(cycleBegan: number, context: SurveyContext): boolean {
    const oldest = this.#tour.oldest(context);
    return oldest === undefined || oldest >= cycleBegan;
  }

  #recordOldest(context: SurveyContext): void {
    const now = context.clock.monotonic();
    this.#options.recorder.oldest((now - (this.#tour.oldest(context) ?? now)) / 1000);
  }

  #contextFor(signal: AbortSignal, readsPerSecond: number): SurveyContext {
    const { knowledge, settings, clock, requeue, recorder } = this.#options;
    const findings = new Findings({ mirror: knowledge.mirror, requeue, recorder });
    const pacer = new Pacer(clock, readsPerSecond);
    return { knowledge, clusterName: settings.clusterName, clock, pacer, findings, signal };
  }
}
