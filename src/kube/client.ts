// SPDX-License-Identifier: Apache-2.0

/** Requests to the API server: JSON in, JSON out, every failure one of our three kinds of error. */

import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import { FairleadError, RetryableError } from "../errors.ts";
import { Connections, type Exchange } from "./connections.ts";
import { type CredentialSource, createCredentialSource } from "./credentials.ts";
import { toAnswerError, toNetworkError } from "./errors.ts";
import type { Kubeconfig } from "./kubeconfig.ts";
import { splitLines } from "./lines.ts";

export type PatchType =
  | "application/json-patch+json"
  | "application/merge-patch+json"
  | "application/strategic-merge-patch+json"
  | "application/apply-patch+yaml";

export interface KubeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** From the root, without query: `/api/v1/namespaces/default/services/web/status`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Needed for a PATCH; `application/json` otherwise. */
  readonly contentType?: PatchType;
  /** For the whole exchange; 30 s if left out. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface KubeResponse<T> {
  readonly status: number;
  readonly body: T;
}

export interface KubeStream {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Longest silence that is still believed, asked for again and again while the stream lasts. */
  readonly idleMs: () => number;
}

/** Everything that is said to the API server goes through one of these. */
export interface KubeClient {
  /** `host:port` of the server, for logs and metrics. */
  readonly host: string;
  /**
   * What T is, the caller claims: look at it as foreign data.
   * @throws FairleadError by the table of `errors.ts`; the reason of `signal` when that is aborted.
   */
  request<T>(request: KubeRequest): Promise<KubeResponse<T>>;
  /** The lines of a watch, parsed. Ends when the server ends it. @throws as `request`, also in the middle. */
  stream(stream: KubeStream): AsyncIterable<unknown>;
  /** Cuts all connections. */
  close(): void;
}

export interface KubeClientOptions {
  readonly kubeconfig: Kubeconfig;
  readonly clock: Clock;
  /** As servers log it: `fairlead/0.1.0`. */
  readonly userAgent: string;
}

const requestTimeoutMs = 30_000;

/** How often a stream's silence is measured. */
const idleCheckMs = 5_000;

export function createKubeClient(options: KubeClientOptions): KubeClient {
  return new HttpKubeClient(options);
}

/** One call: what is sent, and what may cut it short. */
interface Call {
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

/** An answer that has begun. `settle` frees what watches over it, and must be called. */
interface Answer {
  readonly response: IncomingMessage;
  settle(): void;
}

interface OpenStream {
  lastByteAt: number;
  readonly fail: (error: Error) => void;
}

class HttpKubeClient implements KubeClient {
  readonly host: string;
  readonly #prefix: string;
  readonly #connections: Connections;
  readonly #credentials: CredentialSource;
  readonly #clock: Clock;
  readonly #userAgent: string;
  readonly #streams = new Set<OpenStream>();

  constructor({ kubeconfig, clock, userAgent }: KubeClientOptions) {
    const server = new URL(kubeconfig.cluster.server);
    this.host = server.host;
    this.#prefix = server.pathname.replace(/\/$/, "");
    this.#connections = new Connections(server);
    this.#credentials = createCredentialSource(kubeconfig, clock);
    this.#clock = clock;
    this.#userAgent = userAgent;
  }

  async request<T>(request: KubeRequest): Promise<KubeResponse<T>> {
    const call: Call = {
      method: request.method,
      path: request.path,
      query: request.query ?? {},
      body: request.body,
      contentType: request.contentType,
      signal: request.signal,
      timeoutMs: request.timeoutMs ?? requestTimeoutMs,
      untilHeaders: false,
    };
    try {
      const answer = await this.#send(call);
      try {
        const text = await readText(answer.response);
        return { status: answer.response.statusCode ?? 0, body: parseBody(answer.response, text) as T };
      } finally {
        answer.settle();
      }
    } catch (thrown) {
      throw asError(thrown, call);
    }
  }

  async *stream(stream: KubeStream): AsyncGenerator<unknown> {
    const { path, query, signal } = stream;
    const call: Call = {
      method: "GET",
      path,
      query,
      body: undefined,
      contentType: undefined,
      signal,
      timeoutMs: requestTimeoutMs,
      untilHeaders: true,
    };
    let finish = (): void => undefined;
    try {
      const answer = await this.#send(call);
      const watched = this.#watchOver(answer.response, stream);
      finish = () => {
        watched.stop();
        answer.settle();
      };
      for await (const line of splitLines(watched.pieces)) yield parseLine(line);
    } catch (thrown) {
      throw asError(thrown, call);
    } finally {
      finish();
    }
  }

  close(): void {
    this.#connections.close();
  }

  /** Sends, and sends once more where a kept connection turned out to be closed, or a credential to be stale. */
  async #send(call: Call): Promise<Answer> {
    const first = await this.#attempt(call);
    if (first === "StaleConnection") return this.#mustAnswer(call);
    if (first.response.statusCode !== 401) return this.#accept(first);
    this.#credentials.forget();
    first.response.resume();
    first.settle();
    return this.#mustAnswer(call);
  }

  async #mustAnswer(call: Call): Promise<Answer> {
    const answer = await this.#attempt(call);
    if (answer === "StaleConnection")
      throw new RetryableError("ConnectionReset", `${describe(call)}: connection reset`);
    return this.#accept(answer);
  }

  async #accept(answer: Answer): Promise<Answer> {
    const { statusCode = 0, headers } = answer.response;
    if (statusCode >= 200 && statusCode < 300) return answer;
    try {
      throw toAnswerError(readFailure(statusCode, headers["retry-after"], await readText(answer.response)));
    } finally {
      answer.settle();
    }
  }

  async #attempt(call: Call): Promise<Answer | "StaleConnection"> {
    call.signal?.throwIfAborted();
    const { headers, tls } = await this.#credentials.current();
    call.signal?.throwIfAborted();
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const exchange = this.#connections.open({
      method: call.method,
      path: `${this.#prefix}${call.path}${toQuery(call.query)}`,
      headers: { ...headers, ...this.#headers(body, call.contentType) },
      body,
      tls,
    });
    const settle = this.#limit(exchange, call);
    try {
      const response = await exchange.response;
      if (call.untilHeaders) settle.timer();
      return { response, settle: settle.all };
    } catch (thrown) {
      settle.all();
      if (isStaleConnection(exchange, thrown)) return "StaleConnection";
      throw thrown;
    }
  }

  #headers(body: string | undefined, contentType: string | undefined): Record<string, string | number> {
    const common = { accept: "application/json", "user-agent": this.#userAgent };
    if (body === undefined) return common;
    return { ...common, "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(body) };
  }

  /** Cuts the exchange when its time is over or its signal aborted. */
  #limit(exchange: Exchange, call: Call): { readonly timer: () => void; readonly all: () => void } {
    const { request } = exchange;
    let answer: IncomingMessage | undefined;
    exchange.response.then(
      (response) => {
        answer = response;
      },
      () => undefined,
    );
    // Once the answer has begun, only destroying the answer hands the reason to its reader.
    const cut = (reason: Error): void => {
      answer?.destroy(reason);
      request.destroy(reason);
    };
    const startedAt = this.#clock.monotonic();
    const timer = this.#clock.after(call.timeoutMs, () => {
      cut(new RetryableError("Timeout", `${describe(call)}: no answer within ${call.timeoutMs} ms`));
      this.#distrustStreams(startedAt);
    });
    const onAbort = (): void => cut(toError(call.signal?.reason));
    call.signal?.addEventListener("abort", onAbort, { once: true });
    return {
      timer,
      all: () => {
        timer();
        call.signal?.removeEventListener("abort", onAbort);
      },
    };
  }

  /**
   * A server that lets a request hang may have let go of its watches as well, and a silent watch looks like a quiet one:
   * those that said nothing meanwhile are opened anew. This is what notices a stopped server within seconds, at no cost.
   */
  #distrustStreams(since: number): void {
    for (const stream of this.#streams) {
      if (stream.lastByteAt < since)
        stream.fail(new RetryableError("Silent", "a watch was silent while a request timed out"));
    }
  }

  #watchOver(response: IncomingMessage, { idleMs }: KubeStream): { pieces: AsyncIterable<string>; stop: () => void } {
    const clock = this.#clock;
    const open: OpenStream = { lastByteAt: clock.monotonic(), fail: (error) => response.destroy(error) };
    this.#streams.add(open);
    let cancel = (): void => undefined;
    const check = (): void => {
      const silentMs = clock.monotonic() - open.lastByteAt;
      if (silentMs > idleMs())
        open.fail(new RetryableError("Silent", `a watch was silent for ${Math.round(silentMs)} ms`));
      else cancel = clock.after(Math.min(idleCheckMs, idleMs()), check);
    };
    check();
    response.setEncoding("utf8");
    const pieces = async function* (): AsyncGenerator<string> {
      for await (const piece of response) {
        open.lastByteAt = clock.monotonic();
        yield String(piece);
      }
    };
    return {
      pieces: pieces(),
      stop: () => {
        cancel();
        this.#streams.delete(open);
        response.destroy();
      },
    };
  }
}

function isStaleConnection({ request }: Exchange, thrown: unknown): boolean {
  return (
    request.reusedSocket &&
    thrown instanceof Error &&
    "code" in thrown &&
    /^(ECONNRESET|EPIPE)$/.test(String(thrown.code))
  );
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function parseBody(response: IncomingMessage, text: string): unknown {
  if (!(response.headers["content-type"] ?? "").includes("json")) return text;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new RetryableError("GarbledAnswer", `the answer is not JSON: ${text.slice(0, 80)}`, { cause: thrown });
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (thrown) {
    throw new RetryableError("GarbledAnswer", `a line of a watch is not JSON: ${line.slice(0, 80)}`, { cause: thrown });
  }
}

function readFailure(
  status: number,
  retryAfter: string | undefined,
  text: string,
): Parameters<typeof toAnswerError>[0] {
  const seconds = Number(retryAfter ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null && "message" in answer && typeof answer.message === "string") {
      return { status, message: answer.message, retryAfterMs };
    }
  } catch {
    // Not a Status object but the text of a proxy, or of a server that is still starting.
  }
  return { status, message: text.slice(0, 500), retryAfterMs };
}

function toQuery(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "" : `?${text}`;
}

function describe(call: Call): string {
  return `${call.method} ${call.path}`;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function asError(thrown: unknown, call: Call): unknown {
  if (call.signal?.aborted) return call.signal.reason;
  return thrown instanceof FairleadError ? thrown : toNetworkError(thrown, describe(call));
}
