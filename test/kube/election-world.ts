// SPDX-License-Identifier: Apache-2.0

/** Processes that want one Lease, each with a clock of its own, on an API server that keeps nothing else and has its moods. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { type Clock, sleepOn } from "../../src/clock.ts";
import { RetryableError } from "../../src/errors.ts";
import type { KubeClient, KubeRequest, KubeResponse, KubeStream } from "../../src/kube/client.ts";
import { createLeaderElection, type LeaseBoundElection } from "../../src/kube/leader-election.ts";
import { holdMs, type LeaseTiming } from "../../src/kube/lease-claim.ts";
import { LeaseFence } from "../../src/kube/lease-fence.ts";
import { toLease } from "../../src/kube/to-lease.ts";
import { silentLog } from "../../src/log.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** client-go's. */
export const timing: LeaseTiming = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 };

export interface ClockRate {
  /** Of its own seconds in one of ours. */
  readonly rate: number;
  /** How far its wall clock is from ours. */
  readonly offsetMs: number;
}

/** The clock of a process: at its own rate, and silent while the process is stopped. */
class ProcessClock implements Clock {
  readonly #truth: FakeClock;
  readonly #rate: ClockRate;
  #stopped: (() => void)[] | undefined;

  constructor(truth: FakeClock, rate: ClockRate) {
    this.#truth = truth;
    this.#rate = rate;
  }

  now(): number {
    return this.monotonic() + this.#rate.offsetMs;
  }

  monotonic(): number {
    return this.#truth.monotonic() * this.#rate.rate;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn((...timer) => this.after(...timer), ms, signal);
  }

  after(ms: number, callback: () => void): () => void {
    let cancelled = false;
    const cancel = this.#truth.after(ms / this.#rate.rate, () =>
      this.whenAwake(() => {
        if (!cancelled) callback();
      }),
    );
    return () => {
      cancelled = true;
      cancel();
    };
  }

  /** At once, or when the process goes on. */
  whenAwake(callback: () => void): void {
    if (this.#stopped === undefined) callback();
    else this.#stopped.push(callback);
  }

  /** As SIGSTOP and SIGCONT. */
  stop(): void {
    this.#stopped ??= [];
  }

  /** What was missed comes one after the other, each to its end, as Node has it. */
  async goOn(): Promise<void> {
    const missed = this.#stopped ?? [];
    this.#stopped = undefined;
    for (const callback of missed) {
      callback();
      await nextTurn();
    }
  }
}

/** What becomes of what a process asks. */
export interface Road {
  /** Each way. */
  latencyMs: number;
  /** Nothing arrives. */
  isCut: boolean;
  /** Requests arrive, answers do not. */
  losesAnswers: boolean;
}

/** A process that takes part; after a loss it exits, and another is started in its place. */
export class Candidate {
  readonly name: string;
  readonly clock: ProcessClock;
  readonly road: Road = { latencyMs: 5, isCut: false, losesAnswers: false };
  readonly told: string[] = [];
  fence: LeaseFence;
  election: LeaseBoundElection;
  /** Since its start it has led. */
  hasLed = false;
  slowPaths = 0;
  losses = 0;
  /** Requests so far. */
  asked = 0;
  readonly #world: ElectionWorld;
  #isOver = false;

  constructor(world: ElectionWorld, name: string, rate: ClockRate) {
    this.name = name;
    this.#world = world;
    this.clock = new ProcessClock(world.truth, rate);
    [this.fence, this.election] = this.#enter();
  }

  /** By what it asks before it writes. */
  get mayWrite(): boolean {
    try {
      this.fence.pass();
      return true;
    } catch {
      return false;
    }
  }

  /** In order. */
  async end(): Promise<void> {
    this.#isOver = true;
    await this.election.release();
  }

  #enter(): [LeaseFence, LeaseBoundElection] {
    const { clock } = this;
    const fence = new LeaseFence(clock, holdMs(timing));
    const election = createLeaderElection({
      client: this.#world.connect(this),
      lease: { namespace: "kube-system", name: "ccm" },
      timing,
      identity: `${this.name}_${this.losses}`,
      hasEnded: (identity) => this.#world.ended.has(identity),
      fence,
      events: { event: (_subject, _type, _reason, message) => this.told.push(message) },
      recorder: { leading() {}, tookSlowPath: () => this.slowPaths++ },
      clock,
      random: () => this.#world.random(),
      log: silentLog,
    });
    election.lost.addEventListener("abort", () => this.#restart());
    this.hasLed = false;
    void election.acquire().then(() => {
      this.hasLed = true;
    });
    return [fence, election];
  }

  #restart(): void {
    this.losses++;
    if (!this.#isOver) [this.fence, this.election] = this.#enter();
  }
}

export class ElectionWorld {
  /** Identities of processes that all others can see have ended. */
  readonly ended: Set<string> = new Set<string>();
  readonly truth: FakeClock = new FakeClock(1_000_000);
  readonly candidates: Candidate[] = [];
  /** Of what is written to the Lease, the holder each time he changed. */
  readonly holders: string[] = [];
  #raw: Readonly<Record<string, unknown>> | undefined;
  #version = 0;
  #seed = 1;

  join(name: string, rate: ClockRate = { rate: 1, offsetMs: 0 }): Candidate {
    const candidate = new Candidate(this, name, rate);
    this.candidates.push(candidate);
    return candidate;
  }

  get holder(): string {
    return this.#raw === undefined ? "" : toLease(this.#raw).holderIdentity;
  }

  /** As somebody with kubectl. */
  delete(): void {
    this.#raw = undefined;
  }

  /** A stream of numbers that is the same in each run. */
  random(): number {
    this.#seed = (this.#seed * 48_271) % 2_147_483_647;
    return this.#seed / 2_147_483_647;
  }

  /** Who may write now. */
  writers(): readonly string[] {
    return this.candidates.filter(({ mayWrite }) => mayWrite).map(({ name }) => name);
  }

  /** Lets time pass, looking at each moment with `look`. */
  async pass(ms: number, look: () => void = () => undefined, stepMs = 100): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.truth.advance(Math.min(stepMs, ms - passed));
      look();
    }
  }

  connect(candidate: Candidate): KubeClient {
    return {
      host: "simulated",
      request: <T>(request: KubeRequest) => this.#request<T>(request, candidate),
      stream: (stream) => silence(stream),
      close() {},
    };
  }

  /** Ends all of them, in order. */
  async end(): Promise<void> {
    for (const { clock, road } of this.candidates) {
      await clock.goOn();
      Object.assign(road, { latencyMs: 1, isCut: false, losesAnswers: false });
    }
    const ended = Promise.all(this.candidates.map((candidate) => candidate.end()));
    await this.pass(20_000, undefined, 1_000);
    await ended;
  }

  #request<T>(request: KubeRequest, candidate: Candidate): Promise<KubeResponse<T>> {
    const { clock, road } = candidate;
    candidate.asked++;
    return new Promise((resolve, reject) => {
      const { signal, timeoutMs = 30_000 } = request;
      signal?.throwIfAborted();
      const cancel = clock.after(timeoutMs, () => reject(new RetryableError("Timeout", "no answer")));
      const settle = (finish: () => void): void =>
        clock.whenAwake(() => {
          cancel();
          finish();
        });
      signal?.addEventListener("abort", () => settle(() => reject(signal.reason)), { once: true });
      if (road.isCut) return;
      this.truth.after(road.latencyMs, () => {
        const answer = this.#serve<T>(request);
        if (road.losesAnswers) return;
        this.truth.after(road.latencyMs, () =>
          settle(() => (answer instanceof Error ? reject(answer) : resolve(answer))),
        );
      });
    });
  }

  #serve<T>({ method, body }: KubeRequest): KubeResponse<T> | Error {
    if (method === "POST" && this.#raw !== undefined) return new RetryableError("AlreadyExists", "already exists");
    if (method !== "POST" && this.#raw === undefined) return new RetryableError("NotFound", "not found");
    if (method !== "GET") {
      if (method === "PUT" && toLease(body).resourceVersion !== String(this.#version)) {
        return new RetryableError("Conflict", "the object has been modified");
      }
      const before = this.holder;
      const { metadata, ...rest } = body as { readonly metadata: object };
      this.#raw = { ...rest, metadata: { ...metadata, uid: "u1", resourceVersion: String(++this.#version) } };
      if (this.holder !== before) this.holders.push(this.holder);
    }
    return { status: 200, body: this.#raw as T };
  }
}

/** A watch that never tells anything: all has to go without it. */
async function* silence({ signal }: KubeStream): AsyncGenerator<unknown> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }
  await nextTurn();
  yield* [];
}
