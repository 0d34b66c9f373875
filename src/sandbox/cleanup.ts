// SPDX-License-Identifier: Apache-2.0

/** Things to be ended, the last begun first. */
export class Cleanup {
  readonly #ends: (() => Promise<void> | void)[] = [];

  add(end: () => Promise<void> | void): void {
    this.#ends.push(end);
  }

  async run(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) {
      await end();
    }
  }
}
