// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../clock.ts";
import type { KubeClient } from "./client.ts";
import type { RequestRecorder } from "./request-metrics.ts";

/** As of `--kube-api-qps` and `--kube-api-burst`. */
export interface RequestRate {
  readonly requestsPerSecond: number;
  /** Requests that may be made at once after a rest; 1 or more. */
  readonly burst: number;
}

export interface LimitOptions {
  readonly rate: RequestRate;
  readonly clock: Clock;
  readonly recorder: Pick<RequestRecorder, "waited">;
}

/** Whether it is about a Lease: a renewal that waits behind other requests would cost the lease. */
const leasePath = /^\/apis\/coordination\.k8s\.io\//;

/**
 * The same client, whose requests leave no faster than `rate`, first come, first served. A watch counts as one request when it opens.
 * What is about Leases neither waits nor counts.
 */
export function limitRequests(client: KubeClient, { rate, clock, recorder }: LimitOptions): KubeClient {
  const turns = new Turns(rate, clock);
  const wait = async (method: string, path: string, signal: AbortSignal | undefined): Promise<void> => {
    if (leasePath.test(path)) return;
    const begun = clock.monotonic();
    await turns.take(signal);
    recorder.waited({ method, host: client.host }, (clock.monotonic() - begun) / 1000);
  };
  return {
    host: client.host,
    async request(request) {
      await wait(request.method, request.path, request.signal);
      return client.request(request);
    },
    async *stream(stream) {
      await wait("GET", stream.path, stream.signal);
      yield* client.stream(stream);
    },
    close: () => client.close(),
  };
}

/** A bucket of tokens, kept as the moment at which the next one is there: it lies in the past while there are any. */
class Turns {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #savedMs: number;
  #nextAt = Number.NEGATIVE_INFINITY;
  /** Who came first stands first. */
  readonly #waiting = new Set<() => void>();
  #isWaking = false;

  constructor({ requestsPerSecond, burst }: RequestRate, clock: Clock) {
    this.#clock = clock;
    this.#intervalMs = 1000 / requestsPerSecond;
    this.#savedMs = (burst - 1) * this.#intervalMs;
  }

  /** Resolves when it is one's turn. Whoever gives up takes no token, so that others do not wait for it. @throws the signal's reason */
  async take(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    if (this.#waiting.size === 0 && this.#msLeft() <= 0) {
      this.#spend();
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", leave, { once: true });
    this.#waiting.add(resolve);
    void this.#wakeInTurn();
    try {
      await promise;
    } finally {
      this.#waiting.delete(resolve);
      signal?.removeEventListener("abort", leave);
    }
  }

  /** Until nobody waits. Never rejects. */
  async #wakeInTurn(): Promise<void> {
    if (this.#isWaking) return;
    this.#isWaking = true;
    while (this.#waiting.size > 0) {
      const ms = this.#msLeft();
      if (ms > 0) await this.#clock.sleep(ms);
      else this.#wakeFirst();
    }
    this.#isWaking = false;
  }

  #wakeFirst(): void {
    const [wake] = this.#waiting;
    if (wake === undefined) return;
    this.#waiting.delete(wake);
    this.#spend();
    wake();
  }

  /** Until the next token is there. */
  #msLeft(): number {
    return this.#nextAt - this.#clock.monotonic();
  }

  #spend(): void {
    const oldest = this.#clock.monotonic() - this.#savedMs;
    this.#nextAt = Math.max(this.#nextAt, oldest) + this.#intervalMs;
  }
}
