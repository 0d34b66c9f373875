// SPDX-License-Identifier: Apache-2.0

import { parse as parseYaml } from "yaml";
import { ApiError, badRequest } from "../api-error.ts";
import { isObject, type JsonObject } from "../json.ts";
import { readProtobuf } from "./protobuf-body.ts";

/** A request as the handlers see it. */
export interface ApiRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Without parameters, in lower case. */
  readonly contentType: string;
  readonly accept: string;
  readonly userAgent: string;
  readonly body: string;
  /** The body as it came: Protobuf is no text. */
  readonly octets: Buffer;
}

/** An answer that is complete. A watch answers by itself. */
export interface ApiResponse {
  readonly code: number;
  readonly body: unknown;
  /** Each becomes a `Warning: 299` header, which kubectl prints. */
  readonly warnings?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

function parseText(text: string, isYaml: boolean, kind: string): unknown {
  try {
    return isYaml ? parseYaml(text) : JSON.parse(text);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
    );
  }
}

/** The body as an object: JSON, or YAML or Protobuf where the content type says so. @throws ApiError 400, 415 */
export function readObject(request: ApiRequest, kind: string): JsonObject {
  if (request.contentType === "application/vnd.kubernetes.protobuf") return readProtobuf(request.octets);
  if (request.contentType.includes("cbor")) {
    throw new ApiError(415, "UnsupportedMediaType", "the body of the request was in an unknown format", {});
  }
  const body = parseText(request.body, request.contentType.includes("yaml"), kind);
  if (isObject(body)) return body;
  throw badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: not an object`,
  );
}

/** A number of the query; undefined where there is none. @throws ApiError 400 */
export function numberParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === "") return undefined;
  const value = Number(text);
  if (Number.isInteger(value)) return value;
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

/** Whether a switch of the query is on; one without a value is. */
export function isTrue(query: URLSearchParams, name: string): boolean {
  const text = query.get(name);
  return text === "true" || text === "1" || text === "";
}

/** Whether `dryRun=All` was asked for. */
export function isDryRun(query: URLSearchParams): boolean {
  return query.getAll("dryRun").includes("All");
}
