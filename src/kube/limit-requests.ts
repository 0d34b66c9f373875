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
    const ms = turns.take();
    if (ms > 0) await clock.sleep(ms, signal);
    recorder.waited({ method, host: client.host }, ms / 1000);
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

  constructor({ requestsPerSecond, burst }: RequestRate, clock: Clock) {
    this.#clock = clock;
    this.#intervalMs = 1000 / requestsPerSecond;
    this.#savedMs = (burst - 1) * this.#intervalMs;
  }

  /** Takes the next token, and says in how many milliseconds it is there. */
  take(): number {
    const now = this.#clock.monotonic();
    const at = Math.max(this.#nextAt, now - this.#savedMs);
    this.#nextAt = at + this.#intervalMs;
    return Math.max(0, at - now);
  }
}
