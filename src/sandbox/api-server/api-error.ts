// SPDX-License-Identifier: Apache-2.0

/** Errors as the API server tells them: a Status object with the HTTP code, the reason, and causes by field. */

import { dropUndefined, type JsonObject } from "./json.ts";

/** One thing wrong with one field of an object. */
export interface FieldError {
  readonly reason: string;
  /** As `spec.ports[0].nodePort`. */
  readonly field: string;
  /** Without the field, for example `Invalid value: 1: provided port is already allocated`. */
  readonly message: string;
}

interface StatusCause {
  readonly reason?: string;
  readonly message: string;
  readonly field?: string;
}

interface StatusDetails {
  readonly name?: string | undefined;
  readonly group?: string | undefined;
  readonly kind?: string | undefined;
  readonly causes?: readonly StatusCause[] | undefined;
  readonly retryAfterSeconds?: number | undefined;
}

/** An answer other than success. A reason of "" is left out, as for errors that kube-apiserver did not foresee. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The Status object that goes over the wire. */
  toStatus(): JsonObject {
    return dropUndefined({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: this.message,
      reason: this.reason === "" ? undefined : this.reason,
      details: this.details === undefined ? undefined : dropUndefined(this.details),
      code: this.code,
    });
  }
}

/** What an error is about, as Status details name it: the plural, or the kind in validation errors. */
export interface ErrorSubject {
  readonly group: string;
  readonly name: string;
}

function qualify(name: string, group: string): string {
  return group === "" ? name : `${name}.${group}`;
}

function detailsOf(group: string, kind: string, name: string): StatusDetails {
  const given = (text: string): string | undefined => (text === "" ? undefined : text);
  return { name: given(name), group: given(group), kind: given(kind) };
}

export function notFound(group: string, plural: string, name: string): ApiError {
  return new ApiError(404, "NotFound", `${qualify(plural, group)} "${name}" not found`, detailsOf(group, plural, name));
}

export function noSuchPath(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource", {});
}

export function alreadyExists(group: string, plural: string, name: string): ApiError {
  const message = `${qualify(plural, group)} "${name}" already exists`;
  return new ApiError(409, "AlreadyExists", message, detailsOf(group, plural, name));
}

/** `what` is the plural in update conflicts and the kind in failed preconditions. */
export function conflict(subject: ErrorSubject, what: string, cause: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualify(what, subject.group)} "${subject.name}": ${cause}`;
  return new ApiError(409, "Conflict", message, detailsOf(subject.group, what, subject.name));
}

export const MODIFIED = "the object has been modified; please apply your changes to the latest version and try again";

export function invalid(subject: ErrorSubject, kind: string, errors: readonly FieldError[]): ApiError {
  const told = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
  const text = told.length === 1 ? told[0] : `[${told.join(", ")}]`;
  const details = {
    ...detailsOf(subject.group, kind, subject.name),
    causes: errors.map(({ reason, message, field }) => ({ reason, message, field })),
  };
  return new ApiError(422, "Invalid", `${qualify(kind, subject.group)} "${subject.name}" is invalid: ${text}`, details);
}

/** What kube-apiserver did not foresee as an answer: 500 without a reason. */
export function unforeseen(message: string): ApiError {
  return new ApiError(500, "", message);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

export function internalError(message: string): ApiError {
  return new ApiError(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

export function methodNotAllowed(): ApiError {
  const message = "the server does not allow this method on the requested resource";
  return new ApiError(405, "MethodNotAllowed", message, {});
}

export function unsupportedMediaType(): ApiError {
  return new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

/** A resourceVersion or continue token from before the history that is kept. */
export function expired(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}

function asGoLiteral(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : JSON.stringify(value ?? null);
}

export function invalidValue(field: string, value: unknown, why: string): FieldError {
  return { reason: "FieldValueInvalid", field, message: `Invalid value: ${asGoLiteral(value)}: ${why}` };
}

export function required(field: string, why = ""): FieldError {
  return { reason: "FieldValueRequired", field, message: why === "" ? "Required value" : `Required value: ${why}` };
}

export function forbidden(field: string, why: string): FieldError {
  return { reason: "FieldValueForbidden", field, message: `Forbidden: ${why}` };
}

export function duplicate(field: string, value: unknown): FieldError {
  return { reason: "FieldValueDuplicate", field, message: `Duplicate value: ${asGoLiteral(value)}` };
}

export function notSupported(field: string, value: unknown, supported: readonly unknown[]): FieldError {
  const values = supported.map((entry) => JSON.stringify(entry));
  const message = `Unsupported value: ${asGoLiteral(value)}: supported values: ${values.join(", ")}`;
  return { reason: "FieldValueNotSupported", field, message };
}
