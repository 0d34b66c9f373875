// SPDX-License-Identifier: Apache-2.0

import type { Log } from "../../../src/log.ts";
import type { LoadBalancerIdentity, LoadBalancerRequest } from "../../../src/model/request.ts";
import { groupOf } from "../annotations/group-key.ts";
import type { AwsSettings } from "../settings.ts";
import type { AccountMirror } from "./account-mirror.ts";
import { thingsIn } from "./holdings.ts";
import type { SharedGroups } from "./shared-groups.ts";

/** What `--cluster-name` is where nobody has given one: two clusters of one account may both have it, and see each other's as theirs. */
const commonName = "kubernetes";

/** Stands for what all load balancers share, when there is none left: no Service has such a key. */
const sharedKey = "shared:";

export interface OrphansOptions {
  readonly settings: Pick<AwsSettings, "clusterName">;
  readonly mirror: AccountMirror;
  readonly shared: SharedGroups;
  readonly log: Log;
}

/**
 * What is ours in the account and belongs to no Service any more: left by a process that was killed before it could remove it, of a
 * Service that went without its finalizer. Nothing is one before all Services are known.
 */
export class Orphans {
  readonly #options: OrphansOptions;
  #known: ReadonlySet<string> | undefined;
  #found = 0;

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  /** Whether the cluster's name tells it from all others. */
  get areCollected(): boolean {
    return this.#options.settings.clusterName !== commonName;
  }

  /** How many `keys` found when it last looked, also where they are left alone. */
  get found(): number {
    return this.#found;
  }

  /** All Services are known now. */
  restore(requests: readonly LoadBalancerRequest[]): void {
    this.#known = new Set(requests.map(({ key }) => key));
  }

  /** Keys to be looked at when the account has been read: those that no Service was known for at the start. */
  keys(): readonly string[] {
    const known = this.#known;
    if (known === undefined) return [];
    const withoutService = this.#options.mirror.keys().filter((key) => !known.has(key));
    // While there are Services, one of them may be about to use what is shared.
    const strays = [...withoutService, ...(known.size === 0 ? this.sharedKeys() : [])];
    this.#found = strays.length;
    if (strays.length === 0 || this.areCollected) return strays;
    const message = `load balancers that no Service has are left alone: --cluster-name is "${commonName}", and another cluster's may be among them`;
    this.#options.log.info({ keys: strays }, message);
    return [];
  }

  /** The key of what is shared, where all Services have been looked at and none uses it. */
  sharedKeys(): readonly string[] {
    return this.#known !== undefined && this.areCollected && this.#options.shared.isIdle ? [sharedKey] : [];
  }

  /** What there is under a key, to be released; undefined = nothing, or it may be another cluster's. */
  of(key: string): LoadBalancerIdentity | undefined {
    if (this.#known === undefined || !this.areCollected) return undefined;
    const { mirror, settings } = this.#options;
    if (key === sharedKey && this.#options.shared.isIdle) return { key, clusterName: settings.clusterName, uids: [] };
    const uids = mirror.uidsUnder(key);
    const isLeft = uids.length > 0 || (groupOf(key) !== undefined && thingsIn(mirror.holdings(key)).length > 0);
    return isLeft ? { key, clusterName: settings.clusterName, uids } : undefined;
  }
}
