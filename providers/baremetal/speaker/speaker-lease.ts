// SPDX-License-Identifier: Apache-2.0

/** The Lease by which a speaker tells the others that it is there. */

import type { Clock, Random } from "../../../src/clock.ts";
import { toFairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import { toMicroTime } from "../../../src/model/micro-time.ts";

/** A Lease of coordination.k8s.io/v1, as much of it as speakers look at. */
export interface SpeakerLease {
  /** `leaseName(node)`. */
  readonly name: string;
  /** The node while its speaker runs, "" once it has been released. */
  readonly holderIdentity: string;
  readonly leaseDurationSeconds: number;
  /** RFC 3339 with microseconds. Compared with itself only: clocks differ. */
  readonly renewTime: string;
}

/** The API server, as much of it as a speaker needs for its own Lease. A call that gets no answer fails by itself, within 5 s. */
export interface SpeakerLeaseClient {
  /**
   * One PATCH. With `resourceVersion` it holds only for that version. Returns the new resourceVersion.
   * @throws RetryableError "NotFound" where there is none, "Conflict" where the version is another one.
   */
  patch(lease: SpeakerLease, signal: AbortSignal, resourceVersion?: string): Promise<string>;
  /** Returns the resourceVersion. @throws RetryableError "AlreadyExists" */
  create(lease: SpeakerLease, signal: AbortSignal): Promise<string>;
}

/** Two renewals may fail before the others take the speaker for gone. */
export const leaseDurationMs = 30_000;
export const renewIntervalMs = 12_000;

const retryIntervalMs = 1_000;
const maxRetryIntervalMs = 5_000;
const releaseTimeoutMs = 1_000;
/** A renewal under way has that long to end before the release; without its answer the version to release is not known. */
const renewalGraceMs = 500;

const leasePrefix = "speaker-";

/** Label of all Leases of speakers, and its value. */
export const leaseLabel = { key: "fairlead.dev/component", value: "speaker" } as const;

export function leaseName(node: string): string {
  return `${leasePrefix}${node}`;
}

/** The node that a Lease stands for by its name; undefined = it is no speaker's. */
export function nodeOfLease(name: string): string | undefined {
  return name.startsWith(leasePrefix) && name.length > leasePrefix.length ? name.slice(leasePrefix.length) : undefined;
}

export interface SpeakerLeaseOptions {
  readonly nodeName: string;
  readonly client: SpeakerLeaseClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Called after each renewal that went through. */
  readonly onRenewed: () => void;
}

/** Keeps the own Lease: one PATCH in twelve seconds, no read; makes it where it is missing; tries again while it fails. */
export class SpeakerLeaseKeeper {
  readonly #options: SpeakerLeaseOptions;
  readonly #stopped = new AbortController();
  #cancelTimer: () => void = () => {};
  #resourceVersion: string | undefined;
  #renewedAt: number | undefined;
  #failures = 0;
  #releasing = false;
  #renewing: Promise<void> = Promise.resolve();

  constructor(options: SpeakerLeaseOptions) {
    this.#options = options;
  }

  /** Renews now, and from then on until `release` or `close`. */
  start(): void {
    this.#cancelTimer();
    this.#renewing = this.#renewing.then(() => this.#renew());
  }

  /** Somebody else wrote the Lease as released, or removed it, while this speaker runs: write it again at once. */
  reclaim(): void {
    if (this.#renewedAt !== undefined) this.start();
  }

  /** Whether the others may take this speaker for gone: no renewal went through for as long as the Lease holds. */
  isExpired(): boolean {
    return this.#renewedAt === undefined || this.#options.clock.monotonic() - this.#renewedAt > leaseDurationMs;
  }

  /**
   * Tells the others that this speaker goes. Only for the version that was written last: a speaker that was started on this
   * node meanwhile has written a later one, and the node is not gone then. Never throws; returns false where it is worth
   * another try.
   */
  async release(): Promise<boolean> {
    const { client, clock, log } = this.#options;
    this.#releasing = true;
    this.#cancelTimer();
    const grace = Promise.withResolvers<void>();
    const cancelGrace = clock.after(renewalGraceMs, grace.resolve);
    await Promise.race([this.#renewing, grace.promise]);
    cancelGrace();
    this.close();
    if (this.#resourceVersion === undefined) return true;
    try {
      await client.patch(this.#lease(""), AbortSignal.timeout(releaseTimeoutMs), this.#resourceVersion);
      return true;
    } catch (thrown) {
      const error = toFairleadError(thrown);
      log.warn({ error: error.message }, "cannot release the speaker's lease");
      return error.reason === "Conflict" || error.reason === "NotFound";
    }
  }

  /** Stops renewing, and leaves the Lease as it is. */
  close(): void {
    this.#cancelTimer();
    this.#stopped.abort(new Error("the speaker stops"));
  }

  async #renew(): Promise<void> {
    if (this.#hasEnded()) return;
    const { clock, log, onRenewed } = this.#options;
    const startedAt = clock.monotonic();
    try {
      this.#resourceVersion = await this.#write();
      this.#renewedAt = startedAt;
      this.#failures = 0;
      onRenewed();
    } catch (thrown) {
      if (this.#hasEnded()) return;
      this.#failures += 1;
      log.warn(
        { error: toFairleadError(thrown).message, failures: this.#failures },
        "cannot renew the speaker's lease",
      );
    }
    this.#schedule();
  }

  async #write(): Promise<string> {
    const { client, nodeName } = this.#options;
    const lease = this.#lease(nodeName);
    const { signal } = this.#stopped;
    try {
      return await client.patch(lease, signal);
    } catch (thrown) {
      if (toFairleadError(thrown).reason !== "NotFound") throw thrown;
      return client.create(lease, signal);
    }
  }

  /** Never later than the interval: the others reckon with it. */
  #schedule(): void {
    if (this.#hasEnded()) return;
    this.#cancelTimer();
    const { clock, random } = this.#options;
    const base =
      this.#failures === 0
        ? renewIntervalMs
        : Math.min(maxRetryIntervalMs, retryIntervalMs * 2 ** (this.#failures - 1));
    this.#cancelTimer = clock.after(base * (1 - random() / 10), () => this.start());
  }

  #hasEnded(): boolean {
    return this.#releasing || this.#stopped.signal.aborted;
  }

  #lease(holder: string): SpeakerLease {
    const { clock, nodeName } = this.#options;
    return {
      name: leaseName(nodeName),
      holderIdentity: holder,
      leaseDurationSeconds: leaseDurationMs / 1_000,
      renewTime: toMicroTime(clock.now()),
    };
  }
}
