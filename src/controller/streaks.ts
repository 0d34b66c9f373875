// SPDX-License-Identifier: Apache-2.0

/** How many passes in a row have failed, by key. */
export class Streaks {
  readonly #failures = new Map<string, number>();

  /** Counts one more, and returns how many it are. */
  grow(key: string): number {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    return failures;
  }

  end(key: string): void {
    this.#failures.delete(key);
  }
}
