// SPDX-License-Identifier: Apache-2.0

export interface TableOptions<Row, Index extends string> {
  keyOf(row: Row): string;
  /** What else a row is found by; a row may stand under several values, or none. */
  readonly indexes: { readonly [name in Index]: (row: Row) => readonly string[] };
}

/** Rows by key and by what else they are looked for, in the order they were made. Rows are replaced, never changed. */
export class Table<Row, Index extends string = never> {
  readonly #options: TableOptions<Row, Index>;
  readonly #rows = new Map<string, Row>();
  /** Keys by `index`, a space, and the value; neither names of indexes nor keys of AWS have spaces at their start. */
  readonly #keys = new Map<string, Set<string>>();

  constructor(options: TableOptions<Row, Index>) {
    this.#options = options;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key);
  }

  all(): readonly Row[] {
    return [...this.#rows.values()];
  }

  /** The rows that stand under `value` in an index. */
  by(index: Index, value: string): readonly Row[] {
    const keys = this.#keys.get(`${index} ${value}`) ?? [];
    return [...keys].map((key) => this.#rows.get(key)).filter((row) => row !== undefined);
  }

  /** How many rows stand under `value` in an index. */
  count(index: Index, value: string): number {
    return this.#keys.get(`${index} ${value}`)?.size ?? 0;
  }

  /** Adds the row, or replaces the one with its key. */
  put(row: Row): Row {
    const key = this.#options.keyOf(row);
    const have = this.#rows.get(key);
    if (have !== undefined) this.#unlist(key, have);
    this.#rows.set(key, row);
    for (const place of this.#placesOf(row)) {
      const keys = this.#keys.get(place);
      if (keys === undefined) this.#keys.set(place, new Set([key]));
      else keys.add(key);
    }
    return row;
  }

  delete(key: string): void {
    const have = this.#rows.get(key);
    if (have === undefined) return;
    this.#unlist(key, have);
    this.#rows.delete(key);
  }

  #unlist(key: string, row: Row): void {
    for (const place of this.#placesOf(row)) {
      const keys = this.#keys.get(place);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(place);
    }
  }

  #placesOf(row: Row): readonly string[] {
    const indexes = Object.entries(this.#options.indexes) as [string, (row: Row) => readonly string[]][];
    return indexes.flatMap(([name, valuesOf]) => valuesOf(row).map((value) => `${name} ${value}`));
  }
}
