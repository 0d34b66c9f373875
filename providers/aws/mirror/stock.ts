// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { toFairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import type { AwsReads } from "../api/reads.ts";
import type { AwsApi } from "../aws-api.ts";
import type { AwsSettings } from "../settings.ts";
import type { AccountMirror } from "./account-mirror.ts";
import { takeInventory } from "./inventory.ts";
import type { SharedGroups } from "./shared-groups.ts";

/** After a failure. */
const pauseMs = 10_000;

export interface StockOptions {
  readonly api: AwsApi;
  readonly reads: AwsReads;
  readonly settings: Pick<AwsSettings, "clusterName">;
  readonly mirror: AccountMirror;
  readonly shared: SharedGroups;
  readonly clock: Clock;
  readonly log: Log;
  /** Called once, when all is known. */
  readonly onTaken: () => void;
}

/** The first look at the account: nothing may be concluded before it. All who wait share one; one that failed is made again. */
export class Stock {
  readonly #options: StockOptions;
  #isTaken = false;
  #taking: Promise<void> | undefined;

  constructor(options: StockOptions) {
    this.#options = options;
  }

  /** Resolves when the account has been read. @throws FairleadError */
  async take(signal: AbortSignal): Promise<void> {
    if (this.#isTaken) return;
    this.#taking ??= this.#read(signal).finally(() => {
      this.#taking = undefined;
    });
    await this.#taking;
  }

  /** As `take`, again and again until it is done or the signal is aborted. Never rejects. */
  async takeUntilDone(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!this.#isTaken && !signal.aborted) {
      try {
        await this.take(signal);
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toFairleadError(thrown);
        log.warn({ reason: error.reason, error }, "the account could not be read");
        await clock.sleep(pauseMs, signal).catch(() => {});
      }
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    const { api, reads, settings, mirror, shared, onTaken } = this.#options;
    const inventory = await takeInventory({ api, reads, clusterName: settings.clusterName }, signal);
    for (const thing of inventory.things) mirror.found(thing);
    for (const it of inventory.securityGroups) mirror.found({ kind: "SecurityGroup", it });
    for (const [name, arn] of inventory.others) mirror.stranger(`LoadBalancer/${name}`, arn);
    shared.take(inventory.securityGroups);
    this.#isTaken = true;
    onTaken();
  }
}
