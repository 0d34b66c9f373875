// SPDX-License-Identifier: Apache-2.0

/** Of several processes one leads: it holds a Lease, as client-go's leader election does, beside which it can run. */

import type { EventSubject } from "../controller/service-store.ts";
import { TerminalError, toFairleadError } from "../errors.ts";
import type { Log } from "../log.ts";
import { toMicroTime } from "../model/micro-time.ts";
import { EndedHolder } from "./ended-holder.ts";
import type { LeaderElectionOptions } from "./leader-election-options.ts";
import { claimed, jitterFactor, wholeSeconds } from "./lease-claim.ts";
import { momentOf } from "./lease-fence.ts";
import { watchLease } from "./lease-watch.ts";
import { type LeaseCall, SharedLease } from "./shared-lease.ts";

/** In this order: `acquire`, then the work, its end, and `release`. */
export interface LeaderElection {
  /** Resolves when this process leads, never after `release`. To be called once. */
  acquire(): Promise<void>;
  /** Aborted with a TerminalError("LeaseLost") when it leads no more without having released: whatever is under way has to end. */
  readonly lost: AbortSignal;
  /** Gives the lease up, so that another has it at once. Only when nothing is done any more. Never rejects. */
  release(): Promise<void>;
  /** What is wrong for a health check: it leads, and has not renewed for far too long. */
  problem(): string | undefined;
}

/** Of which Events can be told, by whoever takes part. */
export interface LeaseBoundElection extends LeaderElection {
  /** The Lease as it was last seen. With its UID: `kubectl describe` shows no Event without. */
  readonly subject: EventSubject;
}

/** Of client-go's HealthzAdaptor in the cloud-controller-manager. */
const toleratedMs = 20_000;

/** Three times it must fit into what a pod gets to end. */
const releaseTimeoutMs = 2_000;

export function createLeaderElection(options: LeaderElectionOptions): LeaseBoundElection {
  return new LeaseElection(options);
}

class LeaseElection implements LeaseBoundElection {
  readonly #options: LeaderElectionOptions;
  readonly #lease: SharedLease;
  readonly #log: Log;
  readonly #lost = new AbortController();
  readonly #ended = new AbortController();
  /** The watch has told of it since it was last looked at. */
  #isTold = false;
  #waitsFor = "";
  readonly #endedHolder: EndedHolder;
  #isLeading = false;
  #work: Promise<void> = Promise.resolve();
  #rest = new AbortController();
  #cancelAlarm = (): void => undefined;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#lease = new SharedLease(options.client, options.clock, options.lease);
    this.#endedHolder = new EndedHolder(options.hasEnded, options.clock);
    const { namespace, name } = options.lease;
    this.#log = options.log.child({ lease: `${namespace}/${name}`, identity: options.identity });
  }

  get subject(): EventSubject {
    return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", ...this.#options.lease, uid: this.#lease.uid };
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  acquire(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#options.recorder.leading(false);
    this.#work = this.#run(resolve);
    return promise;
  }

  async release(): Promise<void> {
    this.#ended.abort(new Error("the election ends"));
    this.#rest.abort();
    await this.#work;
    if (!this.#isLeading) return;
    this.#stopLeading();
    try {
      await this.#lease.giveUp(this.#options.identity, { signal: this.#lost.signal, timeoutMs: releaseTimeoutMs });
      this.#tell("stopped leading");
      this.#log.info({}, "gave the lease up");
    } catch (thrown) {
      const { reason } = toFairleadError(thrown);
      this.#log.warn({ reason }, "the lease was not given up: others wait until it runs out");
    }
  }

  problem(): string | undefined {
    const { clock, timing } = this.#options;
    const tolerated = timing.leaseDurationMs + toleratedMs;
    if (!this.#isLeading || clock.monotonic() - this.#lease.since <= tolerated) return undefined;
    return `the lease was not renewed for ${tolerated} ms`;
  }

  async #run(onLeading: () => void): Promise<void> {
    await this.#campaign();
    if (!this.#isLeading || this.#ended.signal.aborted) return;
    onLeading();
    await this.#keep();
  }

  /** Until this process leads, or is to end. */
  async #campaign(): Promise<void> {
    const stopWatching = watchLease(this.#options, (raw) => this.#toldOf(raw));
    let retryMs = await this.#tryToTake();
    while (!this.#isLeading && !this.#ended.signal.aborted) {
      await this.#sleep(retryMs);
      retryMs = await this.#tryToTake();
    }
    stopWatching();
  }

  /** A Lease that has become free is taken at once; one that was renewed only counts as seen. */
  #toldOf(raw: unknown): void {
    this.#lease.see(raw);
    this.#isTold = true;
    if (this.#lease.claimBy(this.#options.identity).kind !== "Wait") this.#rest.abort();
  }

  /** Returns how long to wait before the next try. */
  async #tryToTake(): Promise<number> {
    const { random, timing, identity } = this.#options;
    const retryMs = timing.retryPeriodMs * (1 + jitterFactor * random());
    try {
      if (!this.#isTold) await this.#lease.read(this.#call(this.#ended.signal));
      this.#isTold = false;
      const claim = this.#lease.claimBy(identity);
      const waitMs = claim.kind === "Wait" ? Math.min(claim.ms, this.#endedHolder.msToWait(this.#holder)) : 0;
      if (waitMs > 0) return this.#standBy(Math.min(retryMs, waitMs));
      await this.#write();
      this.#startLeading();
    } catch (thrown) {
      const { reason, message } = toFairleadError(thrown);
      this.#log.debug({ reason, message }, "did not get the lease");
    }
    return retryMs;
  }

  /** One line for each leader that is waited for. */
  #standBy(ms: number): number {
    const holder = this.#holder;
    if (holder !== this.#waitsFor) this.#log.info({ holder }, "another leads: standing by");
    this.#waitsFor = holder;
    return ms;
  }

  /** "" = nobody. */
  get #holder(): string {
    return this.#lease.state?.holderIdentity ?? "";
  }

  async #keep(): Promise<void> {
    const { fence, timing } = this.#options;
    while (this.#isLeading && !this.#ended.signal.aborted) {
      await this.#sleep(Math.min(timing.retryPeriodMs, fence.msLeft()));
      if (this.#isLeading && !this.#ended.signal.aborted) await this.#renew();
    }
  }

  /** By what is known, and where that fails by what is there. One more failure is no loss: there is time for several. */
  async #renew(): Promise<void> {
    const { recorder, identity } = this.#options;
    try {
      await this.#write();
      return;
    } catch (thrown) {
      if (!this.#isLeading) return;
      recorder.tookSlowPath();
      const { reason, message } = toFairleadError(thrown);
      const msLeft = Math.round(this.#options.fence.msLeft());
      this.#log.warn({ reason, message, msLeft }, "the lease was not renewed");
    }
    try {
      await this.#lease.read(this.#call(this.#lost.signal));
      const holder = this.#holder;
      if (holder === identity) await this.#write();
      else this.#lose(holder !== "" ? `${holder} holds it` : "it was taken away");
    } catch (thrown) {
      this.#log.debug({ reason: toFairleadError(thrown).reason }, "nor could it be after it was looked at");
    }
  }

  /** Takes or renews. Time counts from before the request: others may see it from then on. */
  async #write(): Promise<void> {
    const { clock, identity, timing, fence } = this.#options;
    const begun = momentOf(clock);
    if (this.#isLeading && fence.msLeft() <= 0) return this.#lose("it was not renewed in time");
    const now = { identity, seconds: wholeSeconds(timing), time: toMicroTime(begun.wall) };
    await this.#lease.write(claimed(this.#lease.state, now), this.#call(this.#lost.signal));
    if (this.#lost.signal.aborted) return;
    fence.renewed(begun);
    this.#cancelAlarm();
    this.#cancelAlarm = clock.after(fence.msLeft(), () => this.#lose("it was not renewed in time"));
  }

  #startLeading(): void {
    this.#isLeading = true;
    this.#options.recorder.leading(true);
    this.#log.info({}, "leading");
    this.#tell("became leader");
  }

  #stopLeading(): void {
    this.#isLeading = false;
    this.#cancelAlarm();
    this.#options.fence.drop();
    this.#options.recorder.leading(false);
  }

  #lose(why: string): void {
    if (!this.#isLeading) return;
    const { namespace, name } = this.#options.lease;
    this.#stopLeading();
    this.#lost.abort(new TerminalError("LeaseLost", `lost the lease ${namespace}/${name}: ${why}`));
    this.#rest.abort();
  }

  /** As client-go: two of them fit into the deadline; and none may outlast what it is to prolong. */
  #call(signal: AbortSignal): LeaseCall {
    const { timing, fence } = this.#options;
    const timeoutMs = Math.max(1_000, timing.renewDeadlineMs / 2);
    return { signal, timeoutMs: this.#isLeading ? Math.min(timeoutMs, Math.max(1, fence.msLeft())) : timeoutMs };
  }

  /** Ends early when `#rest` is aborted, also where that was before it began. */
  async #sleep(ms: number): Promise<void> {
    await this.#options.clock.sleep(ms, this.#rest.signal).catch(() => undefined);
    if (!this.#ended.signal.aborted) this.#rest = new AbortController();
  }

  #tell(what: "became leader" | "stopped leading"): void {
    const { events, identity } = this.#options;
    events.event(this.subject, "Normal", "LeaderElection", `${identity} ${what}`);
  }
}
