// SPDX-License-Identifier: Apache-2.0

/** The three answers to "who can mend it": the user, time, or nobody without looking. */
export type ProblemKind = "UserError" | "RetryableError" | "TerminalError";

/** What went wrong, as a plain value: for conditions, Events, metrics and the plan command. */
export interface Problem {
  readonly kind: ProblemKind;
  /** UpperCamelCase; at once the condition reason, the metric label, and what tests expect. */
  readonly reason: string;
  /** One sentence that says what, where, and how to mend it. */
  readonly message: string;
}

/** Base of the three kinds, so that one `instanceof` tells our own errors from foreign ones. */
export abstract class FairleadError extends Error implements Problem {
  abstract readonly kind: ProblemKind;
  readonly reason: string;

  constructor(reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The object asks for what cannot be given: not tried again until the object or the configuration changes. */
export class UserError extends FairleadError {
  readonly kind = "UserError";
  override readonly name = "UserError";
}

/** May go through later: tried again after `retryAfterMs`, or with backoff where that is undefined. */
export class RetryableError extends FairleadError {
  readonly kind = "RetryableError";
  override readonly name = "RetryableError";
  readonly retryAfterMs: number | undefined;

  constructor(reason: string, message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(reason, message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Needs a person (access denied, quota, our own bug): looked at again at the slow resync only. */
export class TerminalError extends FairleadError {
  readonly kind = "TerminalError";
  override readonly name = "TerminalError";
}

/** Any thrown value as one of the three kinds; what no edge has classified is `TerminalError("InternalError")`. */
export function toFairleadError(thrown: unknown): FairleadError {
  if (thrown instanceof FairleadError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new TerminalError("InternalError", message, { cause: thrown });
}

/** The plain value of an error, without stack and cause. */
export function toProblem(error: FairleadError): Problem {
  return { kind: error.kind, reason: error.reason, message: error.message };
}
