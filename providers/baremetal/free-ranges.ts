// SPDX-License-Identifier: Apache-2.0

import { MinHeap } from "./min-heap.ts";
import type { AddressRange } from "./model.ts";

/** The addresses of a range that may be given out: all, or all but those ending in .0 and .255. */
interface Span extends AddressRange {
  /** Its place in the order of the ranges. */
  readonly index: number;
  /** Its first address that was never given out in order; all before it are taken, or in `returned`. */
  frontier: bigint;
  /** Addresses before the frontier that came back. */
  readonly returned: Set<bigint>;
  /** The same, the lowest on top; may also hold some that have been taken since. */
  readonly lowest: MinHeap;
  /** Addresses at or after the frontier that were asked for by number and are taken. */
  readonly ahead: Set<bigint>;
}

/**
 * The free addresses of a pool and one family, found lowest first in the order of the pool's ranges. Space and time go with
 * what is taken out of order, never with the size of the ranges: a /8 or a /48 costs nothing until it is used.
 */
export class FreeRanges {
  /** In the order in which they are used up. */
  readonly #spans: readonly Span[];
  /** The same by address, to search in. */
  readonly #byAddress: readonly Span[];
  readonly #isUsable: (value: bigint) => boolean;
  /** All spans before it are full. */
  #firstOpen = 0;
  #takenCount = 0;

  /** `isUsable` tells the addresses that are never given out; of three in a row at least one must be usable. */
  constructor(ranges: readonly AddressRange[], isUsable: (value: bigint) => boolean) {
    this.#isUsable = isUsable;
    this.#spans = ranges.map((range, index) => ({
      ...range,
      index,
      frontier: range.first,
      returned: new Set(),
      lowest: new MinHeap(),
      ahead: new Set(),
    }));
    this.#byAddress = [...this.#spans].sort((left, right) => (left.first < right.first ? -1 : 1));
  }

  get takenCount(): number {
    return this.#takenCount;
  }

  /** The first free address; `undefined` = all are taken. */
  first(): bigint | undefined {
    for (; this.#firstOpen < this.#spans.length; this.#firstOpen++) {
      const span = this.#spans[this.#firstOpen];
      const value = span && this.#firstOf(span);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** Where an address stands in the order in which they are given out; `undefined` = it is not one of these. */
  position(value: bigint): AddressPosition | undefined {
    if (!this.#isUsable(value)) return undefined;
    const span = this.#find(value);
    return span && { span: span.index, value };
  }

  /** Takes a free address out. Must not be called for one that is taken, or is not one of these. */
  take(value: bigint): void {
    const span = this.#spanOf(value);
    this.#takenCount++;
    if (value < span.frontier) span.returned.delete(value);
    else if (value === span.frontier) span.frontier = value + 1n;
    else span.ahead.add(value);
  }

  /** Gives back an address that was taken. */
  give(value: bigint): void {
    const span = this.#spanOf(value);
    this.#takenCount--;
    this.#firstOpen = Math.min(this.#firstOpen, span.index);
    if (span.ahead.delete(value)) return;
    span.returned.add(value);
    span.lowest.push(value);
    // What was taken by number stays in the heap until it comes to the top; not more of it than of what counts.
    if (span.lowest.size > 2 * span.returned.size + 16) span.lowest.refill(span.returned);
  }

  #spanOf(value: bigint): Span {
    const span = this.#find(value);
    if (span === undefined) throw new RangeError(`${value} lies in none of the ranges`);
    return span;
  }

  #find(value: bigint): Span | undefined {
    let [low, high] = [0, this.#byAddress.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const span = this.#byAddress[middle];
      if (span === undefined) return undefined;
      if (value < span.first) high = middle;
      else if (value > span.last) low = middle + 1;
      else return span;
    }
    return undefined;
  }

  #firstOf(span: Span): bigint | undefined {
    for (let top = span.lowest.peek(); top !== undefined; top = span.lowest.peek()) {
      if (span.returned.has(top)) return top;
      span.lowest.pop();
    }
    while (span.frontier <= span.last) {
      if (!span.ahead.delete(span.frontier) && this.#isUsable(span.frontier)) return span.frontier;
      span.frontier++;
    }
    return undefined;
  }
}

/** Compares like the order in which addresses are given out. */
export interface AddressPosition {
  readonly span: number;
  readonly value: bigint;
}

export function comparePositions(left: AddressPosition, right: AddressPosition): number {
  if (left.span !== right.span) return left.span - right.span;
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
}
