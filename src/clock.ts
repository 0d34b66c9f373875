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

/** Node's timers count to 24 days, and fire at once where they are to wait for longer. */
const longestTimerMs = 2 ** 31 - 1;

/** `prepare` is told of each timer that is needed on the way. */
function startTimer(ms: number, callback: () => void, prepare: (timer: NodeJS.Timeout) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (left: number): void => {
    const rest = left - longestTimerMs;
    timer = rest > 0 ? setTimeout(() => wait(rest), longestTimerMs) : setTimeout(callback, left);
    prepare(timer);
  };
  wait(ms);
  return () => clearTimeout(timer);
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  // Unlike a timer of `after`, a sleep keeps the process alive.
  sleep: (ms, signal) => sleepOn((restMs, wake) => startTimer(restMs, wake, () => undefined), ms, signal),
  after: (ms, callback) => startTimer(ms, callback, (timer) => timer.unref()),
};
