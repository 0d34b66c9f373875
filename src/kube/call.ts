// SPDX-License-Identifier: Apache-2.0

import { setMaxListeners } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import { RetryableError } from "../errors.ts";
import type { Exchange } from "./connections.ts";

/** One call: what is sent, and what may cut it short. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly contentType: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Until the headers of the answer, or its end: see `untilHeaders`. */
  readonly timeoutMs: number;
  readonly untilHeaders: boolean;
}

/** What may cut a call short; both must be ended. */
export interface CallLimit {
  endTimer(): void;
  end(): void;
}

/** Cuts the exchange when its time is over, telling `onTimeout`, or when its signal is aborted. */
export function limitCall(call: Call, exchange: Exchange, clock: Clock, onTimeout: () => void): CallLimit {
  const { request } = exchange;
  const { signal, timeoutMs } = call;
  let answer: IncomingMessage | undefined;
  request.once("response", (response) => {
    answer = response;
  });
  // Once the answer has begun, only destroying the answer hands the reason to its reader.
  const cut = (reason: Error): void => {
    answer?.destroy(reason);
    request.destroy(reason);
  };
  const endTimer = clock.after(timeoutMs, () => {
    cut(new RetryableError("Timeout", `${describeCall(call)}: no answer within ${timeoutMs} ms`));
    onTimeout();
  });
  const onAbort = (): void => cut(toError(signal?.reason));
  if (signal !== undefined) {
    // One signal ends all calls of a process, and Node takes more than ten listeners for a leak.
    setMaxListeners(0, signal);
    signal.addEventListener("abort", onAbort, { once: true });
  }
  return {
    endTimer,
    end: () => {
      endTimer();
      signal?.removeEventListener("abort", onAbort);
    },
  };
}

export function describeCall(call: Call): string {
  return `${call.method} ${call.path}`;
}

export function toQuery(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "" : `?${text}`;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
