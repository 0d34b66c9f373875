// SPDX-License-Identifier: Apache-2.0

import type { AwsReads } from "../api/reads.ts";
import type { AwsApi } from "../aws-api.ts";
import type { AwsSettings } from "../settings.ts";
import type { AccountMirror } from "./account-mirror.ts";
import { takeInventory } from "./inventory.ts";
import type { SharedGroups } from "./shared-groups.ts";

export interface StockOptions {
  readonly api: AwsApi;
  readonly reads: AwsReads;
  readonly settings: Pick<AwsSettings, "clusterName">;
  readonly mirror: AccountMirror;
  readonly shared: SharedGroups;
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

  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Resolves when the account has been read. @throws FairleadError */
  async take(signal: AbortSignal): Promise<void> {
    if (this.#isTaken) return;
    this.#taking ??= this.#read(signal).finally(() => {
      this.#taking = undefined;
    });
    await this.#taking;
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
