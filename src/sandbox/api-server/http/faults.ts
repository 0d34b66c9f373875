// SPDX-License-Identifier: Apache-2.0

/** Misbehaviour on command, for tests of clients: what a real API server does when it is restarted, full or ill. */

import { ApiError } from "../api-error.ts";
import type { ApiRequest } from "./api-request.ts";

export type Fault =
  /** Answers with a Status, for example 429 with Retry-After, or 500. */
  | { readonly kind: "Status"; readonly error: ApiError }
  /** Never answers. */
  | { readonly kind: "Hang" }
  /** Breaks the connection without doing anything. */
  | { readonly kind: "Reset" }
  /** Does it, and breaks the connection: the client cannot know that it was done. */
  | { readonly kind: "LoseAnswer" }
  /** Does it, later. */
  | { readonly kind: "Delay"; readonly ms: number };

export interface FaultRule {
  readonly fault: Fault;
  /** How many requests it befalls; all, where not given. */
  readonly times?: number;
  /** Which requests; all, where not given. */
  match?(request: ApiRequest): boolean;
}

/** A Status fault. */
export function statusFault(code: number, reason: string, message: string, retryAfterSeconds?: number): Fault {
  const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  return { kind: "Status", error: new ApiError(code, reason, message, details) };
}

/** 429 with Retry-After, in the words of API priority and fairness. */
export function tooManyRequests(retryAfterSeconds: number): Fault {
  const message = "too many requests, please try again later";
  return statusFault(429, "TooManyRequests", message, retryAfterSeconds);
}

/** Which faults are in force: the first rule that matches a request befalls it. */
export class FaultPlan {
  #rules: { readonly rule: FaultRule; left: number }[] = [];

  /** Returns a function that takes the rule away again. */
  add(rule: FaultRule): () => void {
    const entry = { rule, left: rule.times ?? Number.POSITIVE_INFINITY };
    this.#rules.push(entry);
    return () => {
      this.#rules = this.#rules.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  take(request: ApiRequest): Fault | undefined {
    const entry = this.#rules.find(({ rule, left }) => left > 0 && (rule.match?.(request) ?? true));
    if (entry === undefined) return undefined;
    entry.left -= 1;
    return entry.rule.fault;
  }
}
