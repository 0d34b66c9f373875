// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import { RetryableError } from "../errors.ts";

/** How often a stream's silence is measured. */
const checkMs = 5_000;

interface OpenStream {
  lastByteAt: number;
  readonly fail: (error: Error) => void;
}

/** A stream that is watched over. */
export interface WatchedStream {
  readonly pieces: AsyncIterable<string>;
  stop(): void;
}

/** Tells a dead stream from a quiet one, and ends it with RetryableError("Silent"). */
export class StreamSilence {
  readonly #clock: Clock;
  readonly #streams = new Set<OpenStream>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `idleMs` is the longest silence that is still believed. */
  watchOver(response: IncomingMessage, idleMs: () => number): WatchedStream {
    const clock = this.#clock;
    const open: OpenStream = { lastByteAt: clock.monotonic(), fail: (error) => response.destroy(error) };
    this.#streams.add(open);
    let cancel = (): void => undefined;
    const check = (): void => {
      const silentMs = clock.monotonic() - open.lastByteAt;
      if (silentMs > idleMs())
        open.fail(new RetryableError("Silent", `a watch was silent for ${Math.round(silentMs)} ms`));
      else cancel = clock.after(Math.min(checkMs, idleMs()), check);
    };
    check();
    return {
      pieces: read(response, () => {
        open.lastByteAt = clock.monotonic();
      }),
      stop: () => {
        cancel();
        this.#streams.delete(open);
        response.destroy();
      },
    };
  }

  /**
   * A server that lets a request hang may have let go of its watches as well: those that said nothing since then are
   * opened anew. This is what notices a stopped server within seconds, at no cost while all is well.
   */
  distrust(since: number): void {
    for (const { lastByteAt, fail } of this.#streams) {
      if (lastByteAt < since) fail(new RetryableError("Silent", "a watch was silent while a request timed out"));
    }
  }
}

async function* read(response: IncomingMessage, onPiece: () => void): AsyncGenerator<string> {
  response.setEncoding("utf8");
  for await (const piece of response) {
    onPiece();
    yield String(piece);
  }
}
