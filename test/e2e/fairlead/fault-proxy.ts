// SPDX-License-Identifier: Apache-2.0

/**
 * A proxy in front of the API server that records every call, and can hold it, lose its answer, or answer in the API server's place:
 * so a test decides at which call a program is killed or sees an error.
 */

import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Agent, createServer, request, type Server } from "node:https";
import { systemClock } from "../../../src/clock.ts";
import type { Certificates } from "../cluster/certificates.ts";

export interface ApiCall {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: string;
}

export type Verdict =
  | { readonly kind: "Pass" }
  /** Neither passed on nor ever answered. */
  | { readonly kind: "Hold" }
  /** Passed on after this time, also when the caller has given up by then. */
  | { readonly kind: "Delay"; readonly ms: number }
  /** Passed on; the answer comes after this time. */
  | { readonly kind: "DelayAnswer"; readonly ms: number }
  /** The connection breaks, and nothing is passed on. */
  | { readonly kind: "Reset" }
  /** Passed on; when the API server has answered, `onDone` is called, and the caller gets nothing. */
  | { readonly kind: "LoseAnswer"; readonly onDone: () => void }
  | { readonly kind: "Answer"; readonly status: number; readonly headers?: Readonly<Record<string, string>> };

export type Judge = (call: ApiCall) => Verdict;

const pass: Judge = () => ({ kind: "Pass" });

export class FaultProxy {
  /** Every call since the start, in order of arrival. */
  readonly calls: ApiCall[] = [];
  readonly #upstream: URL;
  readonly #agent: Agent;
  readonly #server: Server;
  readonly #watches = new Set<ServerResponse>();
  #judge: Judge = pass;

  private constructor(upstream: string, certificates: Certificates) {
    this.#upstream = new URL(upstream);
    this.#agent = new Agent({ keepAlive: true, ca: certificates.authority });
    this.#server = createServer({ cert: certificates.authority, key: certificates.key }, (incoming, outgoing) => {
      this.#handle(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  static async start(upstream: string, certificates: Certificates): Promise<FaultProxy> {
    const proxy = new FaultProxy(upstream, certificates);
    proxy.#server.listen(0, "0.0.0.0");
    await once(proxy.#server, "listening");
    return proxy;
  }

  /** Where it listens, seen from `host`: 127.0.0.1, or the address that nodes reach. */
  urlAt(host: string): string {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the proxy does not listen");
    return `https://${host}:${address.port}`;
  }

  /** Calls from now on are judged by this. */
  judgeBy(judge: Judge): void {
    this.#judge = judge;
  }

  passAll(): void {
    this.#judge = pass;
  }

  /** Resets the connections of all watches that are open. */
  cutWatches(): void {
    for (const watch of this.#watches) watch.destroy();
    this.#watches.clear();
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    this.#agent.destroy();
    await once(this.#server, "close");
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call = await readCall(incoming);
    this.calls.push(call);
    if (isWatch(call)) this.#watches.add(outgoing);
    outgoing.once("close", () => this.#watches.delete(outgoing));
    const verdict = this.#judge(call);
    if (verdict.kind === "Delay") await systemClock.sleep(verdict.ms);
    switch (verdict.kind) {
      case "Hold":
        return;
      case "Reset":
        outgoing.destroy();
        return;
      case "Answer":
        answer(outgoing, verdict.status, verdict.headers ?? {});
        return;
      case "Pass":
      case "Delay":
      case "DelayAnswer":
      case "LoseAnswer":
        this.#forward(call, incoming, (reply) => deliver(reply, outgoing, verdict)).once("error", () =>
          outgoing.destroy(),
        );
    }
  }

  #forward(call: ApiCall, incoming: IncomingMessage, onReply: (reply: IncomingMessage) => void) {
    const onward = request(
      {
        host: this.#upstream.hostname,
        port: this.#upstream.port,
        method: call.method,
        path: call.path,
        headers: { ...incoming.headers, host: this.#upstream.host },
        agent: this.#agent,
      },
      onReply,
    );
    incoming.once("aborted", () => onward.destroy());
    onward.end(call.body);
    return onward;
  }
}

/** Writes are what changes the cluster: every call but GET and the questions who may do what. */
export function isWrite(call: ApiCall): boolean {
  return call.method !== "GET" && !/(tokenreviews|subjectaccessreviews)/.test(call.path);
}

export function isWatch(call: ApiCall): boolean {
  return /[?&]watch=(true|1)/.test(call.path);
}

async function readCall(incoming: IncomingMessage): Promise<ApiCall> {
  return { method: incoming.method ?? "GET", path: incoming.url ?? "/", body: await readBody(incoming) };
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += String(chunk);
  return body;
}

function deliver(reply: IncomingMessage, outgoing: ServerResponse, verdict: Verdict): void {
  if (verdict.kind === "LoseAnswer") {
    reply.resume();
    reply.once("end", verdict.onDone);
    return;
  }
  if (verdict.kind === "DelayAnswer") void systemClock.sleep(verdict.ms).then(() => pipe(reply, outgoing));
  else pipe(reply, outgoing);
}

function pipe(reply: IncomingMessage, outgoing: ServerResponse): void {
  outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
  outgoing.flushHeaders();
  reply.pipe(outgoing);
  reply.once("error", () => outgoing.destroy());
  outgoing.once("close", () => reply.destroy());
}

function answer(outgoing: ServerResponse, status: number, headers: Readonly<Record<string, string>>): void {
  const body = {
    kind: "Status",
    apiVersion: "v1",
    status: "Failure",
    code: status,
    reason: reasons[status] ?? "",
    message: "made up by the test",
  };
  outgoing.writeHead(status, { "content-type": "application/json", ...headers });
  outgoing.end(JSON.stringify(body));
}

/** `reason` of the API server's Status for the codes that tests answer. */
const reasons: Readonly<Record<number, string>> = {
  409: "Conflict",
  410: "Expired",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
};
