// SPDX-License-Identifier: Apache-2.0

/** Requests to the API server: JSON in, JSON out, every failure one of our three kinds of error. */

import type { IncomingMessage } from "node:http";
import type { Clock } from "../clock.ts";
import type { Fence } from "../controller/fence.ts";
import { FairleadError, RetryableError } from "../errors.ts";
import { parseBody, parseLine, readFailure, readText } from "./answer.ts";
import { type Call, describeCall, limitCall, toQuery } from "./call.ts";
import { Connections, isStaleConnection } from "./connections.ts";
import { type CredentialSource, createCredentialSource } from "./credentials.ts";
import { toAnswerError, toNetworkError } from "./errors.ts";
import type { Kubeconfig } from "./kubeconfig.ts";
import { splitLines } from "./lines.ts";
import { StreamSilence } from "./stream-silence.ts";

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
  /** Called when the server has accepted it; a quiet watch says nothing for a minute. */
  readonly onOpen?: () => void;
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
  /** Asked before everything but a GET leaves; undefined = this process may always write. */
  readonly fence?: Fence | undefined;
  /** Told of each request that is sent once more at once, and of the code that it was answered with: "<error>" = none. */
  readonly onRetry?: (method: string, code: string) => void;
}

const requestTimeoutMs = 30_000;

export function createKubeClient(options: KubeClientOptions): KubeClient {
  return new HttpKubeClient(options);
}

/** An answer that has begun. `settle` frees what watches over it, and must be called. */
interface Answer {
  readonly response: IncomingMessage;
  settle(): void;
}

class HttpKubeClient implements KubeClient {
  readonly host: string;
  readonly #prefix: string;
  readonly #connections: Connections;
  readonly #credentials: CredentialSource;
  readonly #clock: Clock;
  readonly #userAgent: string;
  readonly #fence: Fence | undefined;
  readonly #onRetry: (method: string, code: string) => void;
  readonly #silence: StreamSilence;

  constructor({ kubeconfig, clock, userAgent, fence, onRetry = () => undefined }: KubeClientOptions) {
    const server = new URL(kubeconfig.cluster.server);
    this.host = server.host;
    this.#prefix = server.pathname.replace(/\/$/, "");
    this.#connections = new Connections(server);
    this.#credentials = createCredentialSource(kubeconfig, clock);
    this.#clock = clock;
    this.#userAgent = userAgent;
    this.#fence = fence;
    this.#onRetry = onRetry;
    this.#silence = new StreamSilence(clock);
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
      const watched = this.#silence.watchOver(answer.response, stream.idleMs);
      finish = () => {
        watched.stop();
        answer.settle();
      };
      stream.onOpen?.();
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
    if (first === "StaleConnection") return this.#again(call, "<error>");
    if (first.response.statusCode !== 401) return this.#accept(first);
    this.#credentials.forget();
    first.response.resume();
    first.settle();
    return this.#again(call, "401");
  }

  async #again(call: Call, code: string): Promise<Answer> {
    this.#onRetry(call.method, code);
    const answer = await this.#attempt(call);
    if (answer === "StaleConnection")
      throw new RetryableError("ConnectionReset", `${describeCall(call)}: connection reset`);
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
    const fence = call.method === "GET" ? undefined : this.#fence;
    const exchange = this.#connections.open({
      method: call.method,
      path: `${this.#prefix}${call.path}${toQuery(call.query)}`,
      headers: { ...headers, ...this.#headers(body, call.contentType) },
      body,
      tls,
      mayLeave: fence && (() => fence.pass()),
    });
    const startedAt = this.#clock.monotonic();
    const limit = limitCall(call, exchange, this.#clock, () => this.#distrust(startedAt));
    try {
      const response = await exchange.response;
      if (call.untilHeaders) limit.endTimer();
      return { response, settle: () => limit.end() };
    } catch (thrown) {
      limit.end();
      if (isStaleConnection(exchange, thrown)) return "StaleConnection";
      throw thrown;
    }
  }

  /** After a request that went unheard: what else was said to nobody meanwhile? */
  #distrust(since: number): void {
    this.#silence.distrust(since);
    this.#connections.dropIdle();
  }

  #headers(body: string | undefined, contentType: string | undefined): Record<string, string | number> {
    const common = { accept: "application/json", "user-agent": this.#userAgent };
    if (body === undefined) return common;
    return { ...common, "content-type": contentType ?? "application/json", "content-length": Buffer.byteLength(body) };
  }
}

function asError(thrown: unknown, call: Call): unknown {
  if (call.signal?.aborted) return call.signal.reason;
  return thrown instanceof FairleadError ? thrown : toNetworkError(thrown, describeCall(call));
}
