// SPDX-License-Identifier: Apache-2.0

/** Time as an argument. The only other place that may touch timers is the speaker's worker thread. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. For what people read; never for durations. */
  now(): number;
  /** Milliseconds that never go back. For durations. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once after `ms`, unless the returned function was called before. Does not keep the process alive. */
  after(ms: number, callback: () => void): () => void;
}

/** A number in [0, 1). */
export type Random = () => number;

export const systemRandom: Random = () => Math.random();

/** A sleep on any timer: `start` calls back once after `ms`, unless the function it returned was called before. */
export function sleepOn(start: Clock["after"], ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = start(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function startTimer(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Unlike a timer of `after`, a sleep keeps the process alive.
  sleep: (ms, signal) => sleepOn(startTimer, ms, signal),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
