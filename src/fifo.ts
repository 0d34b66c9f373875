// SPDX-License-Identifier: Apache-2.0

/** So many places at the front may be empty before a cut is worth its while. */
const smallestCut = 64;

/** First in, first out, in constant time on average: an array's `shift` moves all that is behind. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  get size(): number {
    return this.#items.length - this.#head;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** What `shift` would take; undefined when there is nothing. */
  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  shift(): Item | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#head];
    this.#head++;
    if (this.#head >= smallestCut && this.#head * 2 >= this.#items.length) this.#cut();
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#head = 0;
  }

  /** Moves at most as many items as were taken since the last time. */
  #cut(): void {
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
