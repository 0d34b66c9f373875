// SPDX-License-Identifier: Apache-2.0

const smallestCut = 64;

/** A queue that takes from its front in constant time on average, where `Array.shift` moves all that follows. */
export class Fifo<Item> {
  #items: Item[] = [];
  #head = 0;

  push(item: Item): void {
    this.#items.push(item);
  }

  peek(): Item | undefined {
    return this.#items[this.#head];
  }

  shift(): void {
    this.#head = Math.min(this.#head + 1, this.#items.length);
    if (this.#head < smallestCut || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
