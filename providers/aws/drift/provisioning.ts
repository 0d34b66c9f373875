// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../../src/clock.ts";
import { toFairleadError } from "../../../src/errors.ts";
import type { Log } from "../../../src/log.ts";
import type { AwsReads } from "../api/reads.ts";
import type { AccountMirror } from "../mirror/account-mirror.ts";
import type { ObservedLoadBalancer } from "../observed.ts";

/** Between two looks at a load balancer that is being made, in milliseconds: most take one to three minutes. */
const pausesMs = [10_000, 20_000, 40_000, 60_000];

/** Those due within this time are looked at together: one call tells of 20. */
const togetherMs = 5_000;

interface Watched {
  readonly key: string;
  looks: number;
  /** Monotonic. */
  dueAt: number;
}

export interface ProvisioningOptions {
  readonly reads: Pick<AwsReads, "loadBalancersByArn">;
  readonly clock: Clock;
  readonly log: Log;
  readonly mirror: AccountMirror;
  readonly requeue: (keys: readonly string[]) => void;
}

/** Watches load balancers that are being made, and has those looked at that have become active, or failed. */
export class Provisioning {
  readonly #options: ProvisioningOptions;
  /** By ARN. */
  readonly #watched = new Map<string, Watched>();
  #wake: () => void = () => {};

  constructor(options: ProvisioningOptions) {
    this.#options = options;
  }

  /** Takes up those that are being made; a load balancer that is watched already stays so. */
  watch(key: string, loadBalancers: readonly ObservedLoadBalancer[]): void {
    for (const { LoadBalancerArn, State } of loadBalancers) {
      if (State.Code !== "provisioning" || this.#watched.has(LoadBalancerArn)) continue;
      this.#watched.set(LoadBalancerArn, { key, looks: 0, dueAt: this.#options.clock.monotonic() + pauseMs(0) });
      this.#wake();
    }
  }

  /** Looks, again and again, until the signal is aborted. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#options;
    while (!signal.aborted) {
      try {
        await this.#rest(signal);
        await this.#look(signal);
      } catch (thrown) {
        if (signal.aborted) return;
        const error = toFairleadError(thrown);
        log.debug({ reason: error.reason, error }, "load balancers that are being made were not looked at");
        await clock.sleep(pauseMs(0), signal).catch(() => {});
      }
    }
  }

  /** Until the next is due; without any, until there is one. */
  async #rest(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (;;) {
      const next = Math.min(...Array.from(this.#watched.values(), ({ dueAt }) => dueAt));
      const leftMs = next - clock.monotonic();
      if (leftMs <= 0) return;
      const woken = new AbortController();
      this.#wake = () => woken.abort();
      const either = AbortSignal.any([signal, woken.signal]);
      await (leftMs === Number.POSITIVE_INFINITY ? untilAborted(either) : clock.sleep(leftMs, either)).catch(() => {});
      signal.throwIfAborted();
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { reads, clock, mirror, requeue } = this.#options;
    const until = clock.monotonic() + togetherMs;
    const due = [...this.#watched].filter(([, { dueAt }]) => dueAt <= until);
    for (const [, watched] of due) {
      watched.looks += 1;
      watched.dueAt = clock.monotonic() + pauseMs(watched.looks);
    }
    const found = await reads.loadBalancersByArn(
      due.map(([arn]) => arn),
      signal,
    );
    const changed = due.filter(([arn]) => found.get(arn)?.State.Code !== "provisioning");
    for (const [arn, { key }] of changed) {
      this.#watched.delete(arn);
      const thing = mirror.thing(arn);
      const State = found.get(arn)?.State;
      if (thing?.kind !== "LoadBalancer") continue;
      if (State === undefined) mirror.doubt(key, { kind: "Thing", name: `LoadBalancer/${thing.it.LoadBalancerName}` });
      else mirror.update(key, { ...thing, it: { ...thing.it, State } });
    }
    requeue(changed.map(([, { key }]) => key));
  }
}

function pauseMs(looks: number): number {
  return pausesMs[Math.min(looks, pausesMs.length - 1)] ?? 0;
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
