// SPDX-License-Identifier: Apache-2.0

/**
 * Whether this process may change anything at this moment: with several of them, only one may. Asked last thing before each write,
 * because a process may have been stopped, for any time, between two of its steps.
 */
export interface Fence {
  /** @throws RetryableError("NotLeading") where it may not. */
  pass(): void;
}
