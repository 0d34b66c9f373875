// SPDX-License-Identifier: Apache-2.0

/** From what AWS, the SDK and the network throw to our three kinds of error, by the table of error-table.ts. */

import { FairleadError, RetryableError, TerminalError, UserError } from "../../src/errors.ts";
import { iamActionOf } from "./api/actions.ts";
import type { Action } from "./aws-api.ts";
import { connectionFailures } from "./connection-failures.ts";
import { type AwsErrorRow, awsErrorRows } from "./error-table.ts";

/** What AWS answered, or the network said: the `cause` of each error that the edge throws. */
export class AwsError extends Error {
  /** AWS's code without the ending "Exception", for example `DuplicateListener`; or Node's, for example `ECONNRESET`. */
  override readonly name: string;
  /** undefined = there was no answer. */
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;

  constructor(name: string, message: string, answer: { readonly statusCode?: number; readonly requestId?: string }) {
    super(message);
    this.name = name;
    this.statusCode = answer.statusCode;
    this.requestId = answer.requestId;
  }
}

/** AWS's name of the error that one of ours was made of, for example `InvalidPermission.Duplicate`; undefined = not from AWS. */
export function awsErrorName(error: unknown): string | undefined {
  return error instanceof FairleadError && error.cause instanceof AwsError ? error.cause.name : undefined;
}

/** Reasons of what may be gone when the same call is made a moment later. */
const passingReasons: ReadonlySet<string> = new Set(["Throttled", "ServiceUnavailable", "ClockSkewed"]);

/** Whether the same call is worth another try at once. */
export function isWorthAnotherTry(error: FairleadError): boolean {
  return passingReasons.has(error.reason);
}

/** Never returns undefined: what has no row is `TerminalError("InternalError")`, so that a missing row shows. Ours stay as they are. */
export function toAwsFailure(thrown: unknown, action: Action): FairleadError {
  if (thrown instanceof FairleadError) return thrown;
  const cause = toAwsError(thrown);
  const row = awsErrorRows.find((each) => fits(each, cause, action));
  if (row !== undefined) return toError(row, cause, action);
  if (cause.statusCode === 429) return retryable("Throttled", cause, action);
  if ((cause.statusCode ?? 0) >= 500 || isConnectionFailure(cause)) {
    return retryable("ServiceUnavailable", cause, action);
  }
  return new TerminalError("InternalError", describe(cause, action), { cause });
}

function fits(row: AwsErrorRow, { name, message }: AwsError, action: Action): boolean {
  const isNamed = row.names.includes(name);
  return isNamed && (row.actions?.includes(action) ?? true) && (row.text?.test(message) ?? true);
}

function isConnectionFailure({ name, statusCode }: AwsError): boolean {
  return statusCode === undefined && (connectionFailures.has(name) || name.startsWith("HPE_"));
}

function toError(row: AwsErrorRow, cause: AwsError, action: Action): FairleadError {
  const advice = row.advice?.replace("{permission}", permissionIn(cause.message) ?? iamActionOf(action));
  const message = advice === undefined ? describe(cause, action) : `${describe(cause, action)}; ${advice}`;
  switch (row.kind) {
    case "UserError":
      return new UserError(row.reason, message, { cause });
    case "TerminalError":
      return new TerminalError(row.reason, message, { cause });
    case "RetryableError":
      return new RetryableError(row.reason, message, {
        cause,
        ...(row.retryAfterMs === undefined ? {} : { retryAfterMs: row.retryAfterMs }),
      });
  }
}

function retryable(reason: string, cause: AwsError, action: Action): FairleadError {
  return new RetryableError(reason, describe(cause, action), { cause });
}

/**
 * EC2 adds to a refusal a text that only `sts:DecodeAuthorizationMessage` can read, a thousand characters that differ each time:
 * kept, each refusal would be told anew.
 */
function describe({ name, message }: AwsError, action: Action): string {
  const text = message
    .replace(/\s*Encoded authorization failure message: \S+/, "")
    .trim()
    .replace(/\.$/, "");
  return text === "" ? `${action}: ${name}` : `${action}: ${text} (${name})`;
}

/** AWS names the permission itself when it is another than the action's: a service-linked role, a call made on our behalf. */
function permissionIn(message: string): string | undefined {
  return /not authorized to perform:? ([\w-]+:\w+)/i.exec(message)?.[1];
}

function toAwsError(thrown: unknown): AwsError {
  if (thrown instanceof AwsError) return thrown;
  if (!(thrown instanceof Error)) return new AwsError("Unknown", String(thrown), {});
  const answer = answerOf(thrown);
  // What the SDK says of a page of a proxy, or of half an answer, is about its own insides.
  if (isUnreadable(thrown)) return new AwsError("UnreadableAnswer", "the answer is not one of AWS's", answer);
  return new AwsError(nameOf(thrown, answer.statusCode), thrown.message, answer);
}

/** An answer came, and no error could be made of it. */
function isUnreadable(thrown: Error): boolean {
  return thrown.name === "Error" && isObject(Reflect.get(thrown, "$response"));
}

/** The code on the wire where there is one: the SDK's class names differ from it. */
function nameOf(thrown: Error, statusCode: number | undefined): string {
  const wireCode = textMember(thrown, "Code");
  if (wireCode !== undefined) return withoutEnding(wireCode);
  const nodeCode = statusCode === undefined ? textMember(thrown, "code") : undefined;
  return nodeCode ?? withoutEnding(thrown.name);
}

function withoutEnding(name: string): string {
  return name.replace(/Exception$/, "");
}

function textMember(thrown: Error, member: "Code" | "code"): string | undefined {
  const value: unknown = Reflect.get(thrown, member);
  return typeof value === "string" ? value : undefined;
}

/** `$metadata` of the SDK's errors; those of a reply that could not be read have the reply as `$response`. */
function answerOf(thrown: Error): { readonly statusCode?: number; readonly requestId?: string } {
  const metadata: unknown = Reflect.get(thrown, "$metadata");
  const response: unknown = Reflect.get(thrown, "$response");
  const statusCode = numberIn(metadata, "httpStatusCode") ?? numberIn(response, "statusCode");
  const requestId = isObject(metadata) && typeof metadata["requestId"] === "string" ? metadata["requestId"] : undefined;
  return { ...(statusCode === undefined ? {} : { statusCode }), ...(requestId === undefined ? {} : { requestId }) };
}

function numberIn(holder: unknown, member: string): number | undefined {
  const value = isObject(holder) ? holder[member] : undefined;
  return typeof value === "number" ? value : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
