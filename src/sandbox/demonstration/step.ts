// SPDX-License-Identifier: Apache-2.0

/** One thing that the demonstration shows. */
export interface Step {
  readonly title: string;
  /** Does it, and sees that it holds. @throws when it does not */
  readonly act: () => Promise<void>;
}

/** @throws with the reason, when it does not hold */
export function demand(holds: boolean, why: string): void {
  if (!holds) throw new Error(why);
}
