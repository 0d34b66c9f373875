// SPDX-License-Identifier: Apache-2.0

/** Lets one at a time, in the order they came. */
export class Lock {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `work` when all who came before are done, whatever became of them. */
  async hold<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => {});
    return await turn;
  }
}
