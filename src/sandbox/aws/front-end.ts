// SPDX-License-Identifier: Apache-2.0

import type { Clock } from "../../clock.ts";
import type { Account } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import { type AwsCall, type Fault, type FaultPlan, throttling } from "./faults.ts";
import type { HttpAnswer, HttpRequest } from "./http-server.ts";
import type { Journal, JournalEntry, Outcome } from "./journal.ts";
import { parseQueryRequest, type QueryRequest } from "./protocol/query-request.ts";
import type { Reply } from "./protocol/query-response.ts";
import type { RateLimiter } from "./rate-limits.ts";
import { type AwsService, act, ec2Service, elbv2Service } from "./service.ts";

export interface FrontEndOptions {
  readonly account: Account;
  readonly clock: Clock;
  readonly faults: FaultPlan;
  readonly limiter: RateLimiter;
  readonly journal: Journal;
  onCall(entry: JournalEntry): void;
}

/** What a call came to, before it is written as XML. */
type Result =
  | { readonly kind: "Reply"; readonly reply: Reply }
  | { readonly kind: "Refusal"; readonly error: AwsError };

/** Takes a request apart, lets befall it what is planned, has it done, and puts the answer together. */
export class FrontEnd {
  readonly #options: FrontEndOptions;
  readonly #counts = new Map<string, number>();
  #number = 0;

  constructor(options: FrontEndOptions) {
    this.#options = options;
  }

  async answer(request: HttpRequest): Promise<HttpAnswer | undefined> {
    let service = elbv2Service;
    let query: QueryRequest;
    try {
      query = parseQueryRequest(request.body);
      service = serviceOf(query.version);
      checkSignature(request);
    } catch (thrown) {
      return this.#write(service, "", toRefusal(thrown));
    }
    return this.#serve(service, query);
  }

  async #serve(service: AwsService, { action, parameters }: QueryRequest): Promise<HttpAnswer | undefined> {
    const { faults, limiter, clock, account } = this.#options;
    const call = this.#count({ service: service.name, action, parameters });
    const time = clock.now();
    const delay = account.timings.perCall;
    if (delay > 0) await clock.sleep(delay);
    const fault = faults.faultFor(call) ?? (limiter.take(call) ? undefined : throttling(call));
    if (fault?.kind === "Delay") await clock.sleep(fault.ms);
    if (fault?.kind === "Drop") {
      this.#record(call, time, { kind: "Dropped" });
      return undefined;
    }
    const result = fault?.kind === "Refuse" ? refusal(fault.error) : this.#do(service, call);
    this.#record(call, time, outcomeOf(result, fault));
    return fault?.kind === "LoseReply" ? undefined : this.#write(service, action, result);
  }

  #count(call: Omit<AwsCall, "number" | "numberOfAction">): AwsCall {
    const numberOfAction = (this.#counts.get(call.action) ?? 0) + 1;
    this.#counts.set(call.action, numberOfAction);
    this.#number += 1;
    return { ...call, number: this.#number, numberOfAction };
  }

  #do(service: AwsService, { action, parameters }: AwsCall): Result {
    try {
      return { kind: "Reply", reply: act(service, this.#options.account, action, parameters) };
    } catch (thrown) {
      return toRefusal(thrown);
    }
  }

  #record(call: AwsCall, time: number, outcome: Outcome): void {
    const entry: JournalEntry = { ...call, time, outcome };
    this.#options.journal.add(entry);
    this.#options.onCall(entry);
  }

  #write({ form }: AwsService, action: string, result: Result): HttpAnswer {
    const requestId = toRequestId(this.#number);
    if (result.kind === "Reply") return { status: 200, body: form.reply(action, result.reply, requestId), requestId };
    return { status: result.error.status, body: form.refusal(result.error, requestId), requestId };
  }
}

function refusal(error: AwsError): Result {
  return { kind: "Refusal", error };
}

/** A bug here is an answer too: a test sees it as a 500 and not as a hang. */
function toRefusal(thrown: unknown): Result {
  if (thrown instanceof AwsError) return refusal(thrown);
  const message = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return refusal(new AwsError("InternalFailure", message, 500));
}

function outcomeOf(result: Result, fault: Fault | undefined): Outcome {
  const code = result.kind === "Refusal" ? result.error.code : undefined;
  if (fault?.kind === "LoseReply") return { kind: "ReplyLost", code };
  return code === undefined ? { kind: "Done" } : { kind: "Refused", code };
}

function serviceOf(version: string): AwsService {
  const service = [elbv2Service, ec2Service].find((known) => known.version === version);
  if (service !== undefined) return service;
  throw new AwsError("NoSuchVersion", `The requested version '${version}' is not valid`);
}

/** Whose signature it is nobody asks, but there has to be one. */
function checkSignature({ authorization }: HttpRequest): void {
  if (authorization.startsWith("AWS4-HMAC-SHA256 ")) return;
  throw new AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403);
}

function toRequestId(number: number): string {
  const digits = number.toString(16).padStart(32, "0");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
