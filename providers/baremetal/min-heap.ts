// SPDX-License-Identifier: Apache-2.0

/** Numbers of which the lowest is at hand: push and pop in logarithmic time. */
export class MinHeap {
  #items: bigint[] = [];

  get size(): number {
    return this.#items.length;
  }

  peek(): bigint | undefined {
    return this.#items[0];
  }

  push(item: bigint): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  pop(): bigint | undefined {
    const top = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && this.#items.length > 0) {
      this.#items[0] = last;
      this.#sink(0);
    }
    return top;
  }

  /** Replaces all that it holds. */
  refill(items: Iterable<bigint>): void {
    this.#items = [...items];
    for (let at = Math.floor(this.#items.length / 2) - 1; at >= 0; at--) this.#sink(at);
  }

  #rise(start: number): void {
    for (let at = start; at > 0; ) {
      const parent = Math.floor((at - 1) / 2);
      if (!this.#isLess(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1;
      const child = this.#isLess(left + 1, left) ? left + 1 : left;
      if (!this.#isLess(child, at)) return;
      this.#swap(at, child);
      at = child;
    }
  }

  /** False where there is no item at `left`. */
  #isLess(left: number, right: number): boolean {
    const item = this.#items[left];
    const other = this.#items[right];
    return item !== undefined && other !== undefined && item < other;
  }

  #swap(left: number, right: number): void {
    const item = this.#items[left];
    const other = this.#items[right];
    if (item === undefined || other === undefined) return;
    this.#items[left] = other;
    this.#items[right] = item;
  }
}
