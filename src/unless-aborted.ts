// SPDX-License-Identifier: Apache-2.0

/**
 * What `work` comes to, unless `signal` is aborted first: then it rejects with the signal's reason, and nobody waits for work that does
 * not listen to the signal by itself. What becomes of the work after that is heard of by nobody, a failure included.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
