// SPDX-License-Identifier: Apache-2.0

import { setMaxListeners } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { isIP, type Socket } from "node:net";
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

/**
 * Longest that a TCP connection may take. It is made by kernels, so that load does not delay it; but into a network that
 * swallows frames a kernel says it again later and later, up to a minute apart, and does not notice that the way is open again.
 */
const connectTimeoutMs = 3_000;

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
  const expire = (what: string, afterMs: number): void => {
    cut(new RetryableError("Timeout", `${describeCall(call)}: no ${what} within ${afterMs} ms`));
    onTimeout();
  };
  const endConnectTimer = limitConnect(request, clock, () => expire("connection", connectTimeoutMs));
  const endAnswerTimer = clock.after(timeoutMs, () => expire("answer", timeoutMs));
  const endTimer = (): void => {
    endConnectTimer();
    endAnswerTimer();
  };
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

/** Name resolution is not counted in: it has limits of its own, and a second server to ask. */
function limitConnect(request: ClientRequest, clock: Clock, onLate: () => void): () => void {
  let endTimer = (): void => undefined;
  const start = (): void => {
    if (!request.destroyed) endTimer = clock.after(connectTimeoutMs, onLate);
  };
  request.once("socket", (socket: Socket) => {
    if (!socket.connecting) return;
    if (isIP(request.host) === 0) socket.once("lookup", start);
    else start();
    socket.once("connect", () => endTimer());
  });
  return () => endTimer();
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
