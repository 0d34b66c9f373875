// SPDX-License-Identifier: Apache-2.0

/**
 * Where `AWS_ENDPOINT_URL` points to in the scenarios: moto with the mends in front. It keeps a journal of the calls, and can hold
 * them, lose their replies, or refuse them.
 */

import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AnswerCall, type AwsService, Refusal } from "./aws-call.ts";
import { Journal, type JournalEntry } from "./journal.ts";
import { printRefusal, printReply, readCall } from "./wire.ts";

export type AwsVerdict =
  | { readonly kind: "Pass" }
  /** Neither passed on nor ever answered. */
  | { readonly kind: "Hold" }
  /** Passed on; when it is done, `onDone` is called, and the caller gets nothing. */
  | { readonly kind: "LoseReply"; readonly onDone?: () => void }
  | { readonly kind: "Refuse"; readonly refusal: Refusal };

/** A call waits until it is judged. */
export type AwsJudge = (call: JournalEntry) => AwsVerdict | Promise<AwsVerdict>;

const pass: AwsJudge = () => ({ kind: "Pass" });

export class AwsEndpoint {
  readonly journal: Journal = new Journal();
  readonly #answer: AnswerCall;
  readonly #server: Server;
  #judge: AwsJudge = pass;

  private constructor(answer: AnswerCall) {
    this.#answer = answer;
    this.#server = createServer((incoming, outgoing) => {
      this.#handle(incoming, outgoing).catch((error: unknown) => {
        respond(outgoing, 500, printRefusal("elasticloadbalancing", new Refusal("InternalFailure", String(error))));
      });
    });
  }

  static async start(answer: AnswerCall): Promise<AwsEndpoint> {
    const endpoint = new AwsEndpoint(answer);
    endpoint.#server.listen(0, "127.0.0.1");
    await once(endpoint.#server, "listening");
    return endpoint;
  }

  get url(): string {
    const address = this.#server.address();
    if (typeof address !== "object" || address === null) throw new Error("the endpoint does not listen");
    return `http://127.0.0.1:${address.port}`;
  }

  /** Calls from now on are judged by this. */
  judgeBy(judge: AwsJudge): void {
    this.#judge = judge;
  }

  passAll(): void {
    this.#judge = pass;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const call: JournalEntry = { ...readCall(await readBody(incoming)), caller: accessKeyOf(incoming) };
    this.journal.add(call);
    const verdict = await this.#judge(call);
    switch (verdict.kind) {
      case "Hold":
        return;
      case "Refuse":
        respondRefusal(outgoing, call.service, verdict.refusal);
        return;
      case "LoseReply":
        await this.#answer(call).catch(() => undefined);
        verdict.onDone?.();
        outgoing.destroy();
        return;
      case "Pass":
        await this.#pass(call, outgoing);
        return;
    }
  }

  async #pass(call: JournalEntry, outgoing: ServerResponse): Promise<void> {
    try {
      respond(outgoing, 200, printReply(call, await this.#answer(call)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      respondRefusal(outgoing, call.service, error);
    }
  }
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of incoming.setEncoding("utf8")) body += String(chunk);
  return body;
}

/** From `AWS4-HMAC-SHA256 Credential=<access key id>/<date>/…`. */
function accessKeyOf(incoming: IncomingMessage): string {
  return /Credential=([^/]+)\//.exec(incoming.headers.authorization ?? "")?.[1] ?? "";
}

function respond(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, { "content-type": "text/xml" });
  outgoing.end(body);
}

function respondRefusal(outgoing: ServerResponse, service: AwsService, refusal: Refusal): void {
  respond(outgoing, refusal.status, printRefusal(service, refusal));
}
