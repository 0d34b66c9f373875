// SPDX-License-Identifier: Apache-2.0

import { setImmediate as nextTurn } from "node:timers/promises";
import type { KubeClient, KubeRequest, KubeResponse, KubeStream } from "../../src/kube/client.ts";

/** A request that waits for the test to answer it. */
export interface WaitingRequest {
  readonly request: KubeRequest;
  readonly answer: (body: unknown, status?: number) => void;
  readonly fail: (error: Error) => void;
}

/** A stream that the test feeds. Nothing happens before `open`. */
export interface WaitingStream {
  readonly stream: KubeStream;
  /** True once the reader has let go of it. */
  readonly closed: boolean;
  open(): void;
  push(...lines: readonly unknown[]): void;
  end(): void;
  fail(error: Error): void;
}

/** A KubeClient that asks the test what to answer. It gives up on `signal` as the real one does. */
export class ScriptedClient implements KubeClient {
  readonly host = "scripted";
  readonly #requests: WaitingRequest[] = [];
  readonly #streams: WaitingStream[] = [];
  /** All that was ever asked. */
  readonly requested: KubeRequest[] = [];
  readonly streamed: KubeStream[] = [];

  request<T>(request: KubeRequest): Promise<KubeResponse<T>> {
    this.requested.push(request);
    return new Promise((resolve, reject) => {
      request.signal?.addEventListener("abort", () => reject(request.signal?.reason), { once: true });
      this.#requests.push({
        request,
        answer: (body, status = 200) => resolve({ status, body: body as T }),
        fail: reject,
      });
    });
  }

  stream(stream: KubeStream): AsyncIterable<unknown> {
    this.streamed.push(stream);
    const feed = new Feed(stream);
    this.#streams.push(feed);
    return feed.lines();
  }

  close(): void {}

  /** The next request that nobody has answered. */
  nextRequest(): Promise<WaitingRequest> {
    return next(this.#requests, "a request");
  }

  /** The next stream that nobody has taken. */
  nextStream(): Promise<WaitingStream> {
    return next(this.#streams, "a stream");
  }

  /** Requests and streams that nobody has taken. */
  get waiting(): number {
    return this.#requests.length + this.#streams.length;
  }
}

async function next<T>(queue: T[], what: string): Promise<T> {
  for (let turn = 0; turn < 200; turn++) {
    const first = queue.shift();
    if (first !== undefined) return first;
    await nextTurn();
  }
  throw new Error(`nobody asked for ${what}`);
}

class Feed implements WaitingStream {
  readonly stream: KubeStream;
  readonly #lines: unknown[] = [];
  #state: "Pending" | "Open" | "Ended" = "Pending";
  #error: Error | undefined;
  #closed = false;
  #wake = (): void => undefined;

  constructor(stream: KubeStream) {
    this.stream = stream;
    stream.signal.addEventListener("abort", () => this.fail(stream.signal.reason as Error), { once: true });
  }

  get closed(): boolean {
    return this.#closed;
  }

  open(): void {
    this.#state = "Open";
    this.#wake();
  }

  push(...lines: readonly unknown[]): void {
    this.#lines.push(...lines);
    this.#wake();
  }

  end(): void {
    this.#state = "Ended";
    this.#wake();
  }

  fail(error: Error): void {
    this.#error = error;
    this.#wake();
  }

  async *lines(): AsyncGenerator<unknown> {
    try {
      let opened = false;
      for (;;) {
        if (this.#state !== "Pending" && !opened) {
          opened = true;
          this.stream.onOpen?.();
        }
        if (opened && this.#lines.length > 0) yield this.#lines.shift();
        else if (this.#error !== undefined) throw this.#error;
        else if (this.#state === "Ended") return;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#closed = true;
    }
  }
}
