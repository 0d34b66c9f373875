// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../clock.ts";
import { Listener } from "../../listener.ts";
import type { ApiError } from "../api-error.ts";
import { isObject, type JsonObject } from "../json.ts";
import type { KubeObject } from "../kube-object.ts";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import { type Answer, type Dispatcher, toResponse, type WatchAnswer } from "./dispatcher.ts";
import type { FaultPlan } from "./faults.ts";
import type { Watch } from "./watch.ts";

/** What a request was and what came of it, for whoever counts them. */
export interface RequestRecord {
  readonly method: string;
  /** With the query. */
  readonly url: string;
  readonly contentType: string;
  readonly userAgent: string;
  readonly body: string;
  /** 0 = no answer was given. */
  readonly code: number;
}

export interface HttpServerOptions {
  readonly dispatcher: Dispatcher;
  readonly faults: FaultPlan;
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  onRequest(record: RequestRecord): void;
}

/** Where the API server is reached. It can be closed and opened again on the same port, as a server that restarts. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #watches = new Map<Watch, ServerResponse>();
  readonly #listener = new Listener({ onRequest: (request, response) => void this.#serve(request, response) });
  #port: number;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  /** How many watches are open. */
  get watchCount(): number {
    return this.#watches.size;
  }

  async listen(): Promise<void> {
    this.#port = await this.#listener.listen(this.#options.host, this.#port);
  }

  /** Stops listening and breaks all connections: from now on, they are refused. */
  async close(): Promise<void> {
    for (const watch of this.#watches.keys()) watch.stop();
    this.#watches.clear();
    await this.#listener.close();
  }

  /** Breaks the connections of all watches, in the middle of the answer. */
  cutWatches(): void {
    for (const [watch, response] of this.#watches) {
      watch.stop();
      response.destroy();
    }
    this.#watches.clear();
  }

  /** Ends all watches as when their time is up. */
  endWatches(): void {
    for (const watch of this.#watches.keys()) watch.end();
  }

  /** Ends all watches with an ERROR line. */
  failWatches(error: ApiError): void {
    for (const watch of this.#watches.keys()) watch.fail(error);
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    let request: ApiRequest;
    try {
      request = await readRequest(incoming);
    } catch {
      outgoing.destroy();
      return;
    }
    const fault = this.#options.faults.take(request);
    if (fault?.kind === "Hang") return this.#record(request, incoming, 0);
    if (fault?.kind === "Reset") {
      outgoing.destroy();
      return this.#record(request, incoming, 0);
    }
    if (fault?.kind === "Status") {
      this.#record(request, incoming, fault.error.code);
      return sendResponse(outgoing, toResponse(fault.error));
    }
    if (fault?.kind === "Delay") await this.#options.clock.sleep(fault.ms);
    this.#answer(request, incoming, outgoing, fault?.kind === "LoseAnswer");
  }

  #answer(request: ApiRequest, incoming: IncomingMessage, outgoing: ServerResponse, isLost: boolean): void {
    const answer = this.#dispatch(request);
    this.#record(request, incoming, answer.kind === "Watch" ? 200 : answer.response.code);
    if (isLost) outgoing.destroy();
    else if (answer.kind === "Watch") this.#stream(answer, outgoing);
    else sendResponse(outgoing, answer.response);
  }

  /** A bug here is an answer too: a test sees it as a 500 and not as a hang. */
  #dispatch(request: ApiRequest): Answer {
    try {
      return this.#options.dispatcher.dispatch(request);
    } catch (thrown) {
      const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      const body = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "InternalError", message, code: 500 };
      return { kind: "Response", response: { code: 500, body } };
    }
  }

  #stream({ watch, representation }: WatchAnswer, outgoing: ServerResponse): void {
    const { clock } = this.#options;
    outgoing.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-cache, private" });
    outgoing.flushHeaders();
    this.#watches.set(watch, outgoing);
    outgoing.on("close", () => {
      watch.stop();
      this.#watches.delete(watch);
    });
    watch.start({
      send({ type, object }) {
        const shown = type === "ERROR" ? object : representation.ofObject(object as KubeObject, clock.now());
        outgoing.write(`${JSON.stringify({ type, object: shown })}\n`);
      },
      end: () => outgoing.end(),
    });
  }

  #record(request: ApiRequest, incoming: IncomingMessage, code: number): void {
    const { method, contentType, userAgent, body } = request;
    this.#options.onRequest({ method, url: incoming.url ?? "", contentType, userAgent, body, code });
  }
}

async function readRequest(incoming: IncomingMessage): Promise<ApiRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const octets = Buffer.concat(chunks);
  const url = new URL(incoming.url ?? "/", "http://sandbox");
  return {
    method: incoming.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    contentType: (incoming.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "",
    accept: incoming.headers.accept ?? "",
    userAgent: incoming.headers["user-agent"] ?? "",
    body: octets.toString("utf8"),
    octets,
  };
}

function warningHeaders(warnings: readonly string[] | undefined): Record<string, string[]> {
  if (warnings === undefined || warnings.length === 0) return {};
  return { Warning: warnings.map((text) => `299 - "${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`) };
}

function sendResponse(outgoing: ServerResponse, { code, body, warnings, headers }: ApiResponse): void {
  const isJson = isObject(body) || Array.isArray(body);
  outgoing.writeHead(code, {
    "Content-Type": isJson ? "application/json" : "text/plain; charset=utf-8",
    "Cache-Control": "no-cache, private",
    ...warningHeaders(warnings),
    ...headers,
  });
  outgoing.end(isJson ? JSON.stringify(body as JsonObject) : String(body));
}
