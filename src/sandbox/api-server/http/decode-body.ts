// SPDX-License-Identifier: Apache-2.0

/** Bodies by the form of their resource: what is unknown is told as a warning, or rejected where that was asked for. */

import { ApiError, badRequest, invalid, invalidValue } from "../api-error.ts";
import type { JsonObject } from "../json.ts";
import { type Resource, typeOf } from "../resource.ts";
import type { ApiRequest } from "./api-request.ts";

/** A body that has been read by the form of its resource. */
export interface Decoded {
  readonly object: JsonObject;
  readonly warnings: readonly string[];
}

function describeUnknown(unknown: readonly string[]): readonly string[] {
  return unknown.map((field) => `unknown field ${JSON.stringify(field)}`);
}

/** Reads a body by its form. @throws ApiError 400 for what has the wrong type, or is unknown under Strict. */
export function decode(resource: Resource, body: JsonObject, request: ApiRequest): Decoded {
  const cannot = `${resource.kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}`;
  return decodeWith(resource, body, request, (why) => badRequest(`${cannot}: ${why}`));
}

/** As decode, for the outcome of a patch, which the real API server answers with 422. */
export function decodePatched(resource: Resource, body: JsonObject, request: ApiRequest): Decoded {
  return decodeWith(resource, body, request, (why) =>
    invalid({ group: "", name: "" }, "", [invalidValue("patch", JSON.stringify(body), why)]),
  );
}

function decodeWith(
  resource: Resource,
  body: JsonObject,
  request: ApiRequest,
  reject: (why: string) => ApiError,
): Decoded {
  const { object, unknown } = readForm(resource, { ...typeOf(resource), ...body }, reject);
  const told = describeUnknown(unknown);
  const validation = request.query.get("fieldValidation") ?? "Warn";
  if (told.length > 0 && validation === "Strict") throw reject(`strict decoding error: ${told.join(", ")}`);
  return { object, warnings: validation === "Ignore" ? [] : told };
}

function readForm(
  resource: Resource,
  body: JsonObject,
  reject: (why: string) => ApiError,
): ReturnType<Resource["form"]["read"]> {
  try {
    return resource.form.read(body);
  } catch (thrown) {
    throw thrown instanceof ApiError && thrown.code === 400 ? reject(thrown.message) : thrown;
  }
}
