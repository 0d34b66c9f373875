// SPDX-License-Identifier: Apache-2.0

import type { Libc } from "./libc.ts";
import { errno, toSystemError } from "./system-error.ts";

/** `struct pollfd` */
const entrySize = 8;
const entryOffset = { descriptor: 0, events: 4, happened: 6 } as const;
const pollIn = 1;

/** What a thread waits on: descriptors, and what to call when one of them is readable. Liveness adds its sockets here. */
export class PollSet {
  readonly #libc: Libc;
  readonly #readers: (() => void)[] = [];
  #entries = Buffer.alloc(0);

  constructor(libc: Libc) {
    this.#libc = libc;
  }

  add(descriptor: number, onReadable: () => void): void {
    const entry = Buffer.alloc(entrySize);
    entry.writeInt32LE(descriptor, entryOffset.descriptor);
    entry.writeInt16LE(pollIn, entryOffset.events);
    this.#entries = Buffer.concat([this.#entries, entry]);
    this.#readers.push(onReadable);
  }

  /** Blocks the thread until something is readable or the time is over, and calls the readers of what is. */
  wait(timeoutMs: number): void {
    const ready = this.#libc.poll(this.#entries, this.#readers.length, timeoutMs);
    if (ready < 0 && this.#libc.errno() !== errno.EINTR) throw toSystemError(this.#libc, "poll");
    if (ready <= 0) return;
    for (const [index, onReadable] of this.#readers.entries()) {
      // Any event: a socket with an error is read too, which clears the error.
      if (this.#entries.readInt16LE(index * entrySize + entryOffset.happened) !== 0) onReadable();
    }
  }
}
