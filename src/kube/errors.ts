// SPDX-License-Identifier: Apache-2.0

/** The one table from what the API server and the network answer to our three kinds of error. */

import { type FairleadError, type ProblemKind, RetryableError, TerminalError, UserError } from "../errors.ts";

/** An answer other than 2xx: the `cause` of the error made of it, so that the HTTP code can still be counted. */
class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** An answer of the API server that is not 2xx. */
export interface FailedAnswer {
  readonly status: number;
  /** `message` of the Status object, or the text of the body where it is none. */
  readonly message: string;
  /** From the header Retry-After, or `details.retryAfterSeconds` of the Status object. */
  readonly retryAfterMs: number | undefined;
}

/** A row of the table: the first whose code and text fit gives kind and reason. */
export interface AnswerRow {
  readonly status: number;
  /** undefined = any text. */
  readonly text?: RegExp;
  readonly kind: ProblemKind;
  readonly reason: string;
}

/** Texts are those of kube-apiserver 1.36, tried on it. */
export const answerRows: readonly AnswerRow[] = [
  { status: 422, text: /provided port is already allocated/, kind: "RetryableError", reason: "NodePortTaken" },
  {
    status: 422,
    text: /provided port is not in the valid range/,
    kind: "RetryableError",
    reason: "NodePortOutOfRange",
  },
  { status: 422, text: /nodePort: Duplicate value/, kind: "RetryableError", reason: "NodePortTaken" },
  { status: 500, text: /allocate a nodePort: range is full/, kind: "RetryableError", reason: "NodePortRangeFull" },
  // A `test` operation of a JSON Patch did not hold, or its path is gone: the server says no more than this.
  {
    status: 422,
    text: /^the server rejected our request due to an error in our request$/,
    kind: "RetryableError",
    reason: "Conflict",
  },
  // A patch that carries the UID of an object that was deleted and made anew.
  {
    status: 422,
    text: /metadata\.uid: Invalid value: .*: field is immutable/,
    kind: "RetryableError",
    reason: "Conflict",
  },
  // The type of the Service changed while its status was under way.
  {
    status: 422,
    text: /status\.loadBalancer\.ingress: Forbidden: may only be used when/,
    kind: "RetryableError",
    reason: "Conflict",
  },
  { status: 422, kind: "TerminalError", reason: "InvalidRequest" },
  { status: 400, kind: "TerminalError", reason: "BadRequest" },
  // Tokens and certificates are rotated under us: the next try may carry a good one.
  { status: 401, kind: "RetryableError", reason: "Unauthorized" },
  // The last thing that a namespace on its way out refuses; what is in it is going as well.
  { status: 403, text: /because it is being terminated/, kind: "RetryableError", reason: "NamespaceTerminating" },
  { status: 403, kind: "TerminalError", reason: "Forbidden" },
  { status: 404, kind: "RetryableError", reason: "NotFound" },
  { status: 405, kind: "TerminalError", reason: "MethodNotAllowed" },
  { status: 408, kind: "RetryableError", reason: "Timeout" },
  { status: 409, text: /already exists/, kind: "RetryableError", reason: "AlreadyExists" },
  { status: 409, kind: "RetryableError", reason: "Conflict" },
  { status: 410, kind: "RetryableError", reason: "Expired" },
  { status: 413, kind: "TerminalError", reason: "RequestTooLarge" },
  { status: 415, kind: "TerminalError", reason: "UnsupportedMediaType" },
  { status: 429, kind: "RetryableError", reason: "TooManyRequests" },
  // A resourceVersion from before a restore of etcd, or from a replica that is ahead of this one.
  { status: 504, text: /Too large resource version/, kind: "RetryableError", reason: "ResourceVersionTooLarge" },
  { status: 500, kind: "RetryableError", reason: "ServerError" },
  { status: 502, kind: "RetryableError", reason: "BadGateway" },
  { status: 503, kind: "RetryableError", reason: "ServiceUnavailable" },
  { status: 504, kind: "RetryableError", reason: "Timeout" },
];

/** Codes of Node's sockets and TLS. */
export const networkReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "ConnectionRefused",
  ECONNRESET: "ConnectionReset",
  ECONNABORTED: "ConnectionReset",
  EPIPE: "ConnectionReset",
  ERR_STREAM_PREMATURE_CLOSE: "ConnectionReset",
  ETIMEDOUT: "Timeout",
  EHOSTUNREACH: "Unreachable",
  EHOSTDOWN: "Unreachable",
  ENETUNREACH: "Unreachable",
  ENETDOWN: "Unreachable",
  EADDRNOTAVAIL: "Unreachable",
  ENOTFOUND: "Unreachable",
  EAI_AGAIN: "Unreachable",
};

/** Never returns undefined: an answer without a row is `TerminalError("InternalError")`, so that a missing row shows. */
export function toAnswerError(answer: FailedAnswer): FairleadError {
  const cause = new HttpFailure(answer.status, answer.message);
  const row = answerRows.find((each) => each.status === answer.status && (each.text?.test(answer.message) ?? true));
  if (row === undefined) {
    return new TerminalError("InternalError", `the API server answered ${answer.status}: ${answer.message}`, { cause });
  }
  return makeError(row, answer, cause);
}

/** What a socket, TLS or name resolution threw. */
export function toNetworkError(thrown: unknown, what: string): FairleadError {
  const code = codeOf(thrown);
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const reason = code === undefined ? undefined : networkReasons[code];
  if (reason !== undefined) return new RetryableError(reason, `${what}: ${text}`, { cause: thrown });
  if (code !== undefined && isTlsCode(code))
    return new RetryableError("TlsFailed", `${what}: ${text}`, { cause: thrown });
  if (code?.startsWith("HPE_")) return new RetryableError("GarbledAnswer", `${what}: ${text}`, { cause: thrown });
  return new TerminalError("InternalError", `${what}: ${text}`, { cause: thrown });
}

/** The HTTP code that an error was made of; undefined where there was no answer. */
export function httpStatusOf(error: unknown): number | undefined {
  if (error instanceof HttpFailure) return error.status;
  return error instanceof Error && error.cause instanceof HttpFailure ? error.cause.status : undefined;
}

function makeError(row: AnswerRow, answer: FailedAnswer, cause: HttpFailure): FairleadError {
  switch (row.kind) {
    case "UserError":
      return new UserError(row.reason, answer.message, { cause });
    case "TerminalError":
      return new TerminalError(row.reason, answer.message, { cause });
    case "RetryableError":
      return new RetryableError(row.reason, answer.message, {
        cause,
        ...(answer.retryAfterMs === undefined ? {} : { retryAfterMs: answer.retryAfterMs }),
      });
  }
}

function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}

/** A certificate may be renewed, or the CA file follow it, while we run: worth another try, and worth its own name. */
function isTlsCode(code: string): boolean {
  return /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|EPROTO$|HOSTNAME_MISMATCH)/.test(
    code,
  );
}
