// SPDX-License-Identifier: Apache-2.0

import { fieldOf, textOf } from "./fields.ts";

/** What follows the changes of a store. What one of them throws reaches none of the others. */
export interface Subscriber<T> {
  added?(want: T): void;
  updated?(have: T, want: T): void;
  deleted?(have: T): void;
}

export interface ObjectStoreOptions<T> {
  /** Only what it returns is kept. */
  readonly toModel: (raw: unknown) => T;
  readonly onSubscriberError: (thrown: unknown) => void;
}

interface Entry<T> {
  readonly version: number;
  readonly model: T;
}

/** A full list that is being read; see `ObjectStore.relist`. */
export interface Relist {
  take(raw: unknown): void;
  drop(raw: unknown): void;
  /** What was there before the list began and is not in it is gone. `version` is that of the whole list. */
  finish(version: number): void;
}

/** `namespace/name`, or `name` for what is not in a namespace. */
export function keyOf(raw: unknown): string {
  const namespace = textOf(raw, "metadata", "namespace");
  const name = textOf(raw, "metadata", "name") ?? "";
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** A resourceVersion as a number: since Kubernetes 1.35 it is documented to be a decimal that grows; 0 where there is none. */
export function versionOf(raw: unknown): number {
  const version = Number(fieldOf(raw, "metadata", "resourceVersion"));
  return Number.isSafeInteger(version) ? version : 0;
}

/**
 * The objects of one resource as last seen. Laws: an object is never replaced by an older form of itself; what was deleted
 * does not come back but from the server; each change is told to every subscriber exactly once, in one order.
 */
export class ObjectStore<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #subscribers = new Set<Subscriber<T>>();
  readonly #options: ObjectStoreOptions<T>;
  /** Of the last finished list or watch event: what the server is known to have reached. */
  #reached = 0;
  /** A full list was begun and is not finished: its objects come in any order. */
  #isListing = false;

  constructor(options: ObjectStoreOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): T | undefined {
    return this.#entries.get(key)?.model;
  }

  /**
   * Whether it has taken all that `listed` shows, the versions of all objects by key, of a whole list of this version. What is told
   * comes in the order of the versions, so that something that is missing here and older than what was told last is gone since.
   */
  hasReached(listed: ReadonlyMap<string, number>, version: number): boolean {
    if (this.#isListing) return false;
    for (const each of listed.values()) if (each > this.#reached) return false;
    for (const [key, entry] of this.#entries) if (entry.version <= version && !listed.has(key)) return false;
    return true;
  }

  list(): T[] {
    return Array.from(this.#entries.values(), (entry) => entry.model);
  }

  /** Told of all that is there already as added, at once. Returns what ends it. */
  subscribe(subscriber: Subscriber<T>): () => void {
    this.#subscribers.add(subscriber);
    for (const { model } of this.#entries.values()) this.#guard(() => subscriber.added?.(model));
    return () => this.#subscribers.delete(subscriber);
  }

  /** Takes what the server says of one object. */
  put(raw: unknown): void {
    const version = versionOf(raw);
    this.#reached = Math.max(this.#reached, version);
    const have = this.#entries.get(keyOf(raw));
    if (have === undefined || version > have.version)
      this.#set(keyOf(raw), { version, model: this.#options.toModel(raw) });
  }

  /** Takes the answer to a write of our own: newer than what is here wins; what is not here (any more) stays away. */
  absorb(raw: unknown): T {
    const entry = { version: versionOf(raw), model: this.#options.toModel(raw) };
    const have = this.#entries.get(keyOf(raw));
    if (have !== undefined && entry.version > have.version) this.#set(keyOf(raw), entry);
    return entry.model;
  }

  /** Takes the server's word that an object is gone, unless it is that of an earlier bearer of the name. */
  remove(raw: unknown): void {
    const version = versionOf(raw);
    this.#reached = Math.max(this.#reached, version);
    const have = this.#entries.get(keyOf(raw));
    if (have !== undefined && version >= have.version) this.#delete(keyOf(raw));
  }

  /**
   * Reads a full list into the store. Objects are told as they come; what is missing is found at the end. A list that is
   * older than what the server had reached means that etcd was restored from a backup: then the list is right, not we.
   */
  relist(): Relist {
    const before = this.#reached;
    this.#isListing = true;
    const seen = new Set<string>();
    const older: unknown[] = [];
    return {
      take: (raw) => {
        seen.add(keyOf(raw));
        const have = this.#entries.get(keyOf(raw));
        if (have !== undefined && versionOf(raw) < have.version) older.push(raw);
        else this.put(raw);
      },
      drop: (raw) => {
        seen.delete(keyOf(raw));
        this.remove(raw);
      },
      finish: (version) => {
        const restored = version < before;
        if (restored) for (const raw of older) this.#replace(raw);
        for (const [key, entry] of this.#entries) {
          if (!seen.has(key) && (restored || entry.version <= version)) this.#delete(key);
        }
        this.#reached = version;
        this.#isListing = false;
      },
    };
  }

  #replace(raw: unknown): void {
    this.#set(keyOf(raw), { version: versionOf(raw), model: this.#options.toModel(raw) });
  }

  #set(key: string, want: Entry<T>): void {
    const have = this.#entries.get(key);
    this.#entries.set(key, want);
    for (const subscriber of this.#subscribers) {
      this.#guard(() => {
        if (have === undefined) subscriber.added?.(want.model);
        else subscriber.updated?.(have.model, want.model);
      });
    }
  }

  #delete(key: string): void {
    const have = this.#entries.get(key);
    if (have === undefined) return;
    this.#entries.delete(key);
    for (const subscriber of this.#subscribers) this.#guard(() => subscriber.deleted?.(have.model));
  }

  #guard(tell: () => void): void {
    try {
      tell();
    } catch (thrown) {
      this.#options.onSubscriberError(thrown);
    }
  }
}

/** A subscriber that takes each change as the pair of what was there and what is; one of them is undefined where there is none. */
export function toChanges<T>(changed: (have: T | undefined, want: T | undefined) => void): Subscriber<T> {
  return {
    added: (want) => changed(undefined, want),
    updated: (have, want) => changed(have, want),
    deleted: (have) => changed(have, undefined),
  };
}
