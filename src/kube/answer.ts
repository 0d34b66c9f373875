// SPDX-License-Identifier: Apache-2.0

import type { IncomingMessage } from "node:http";
import { RetryableError } from "../errors.ts";
import type { FailedAnswer } from "./errors.ts";
import { countOf, textOf } from "./fields.ts";

/** The whole body. */
export async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** JSON parsed, anything else as text. @throws RetryableError("GarbledAnswer") */
export function parseBody(response: IncomingMessage, text: string): unknown {
  if (!(response.headers["content-type"] ?? "").includes("json")) return text;
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new RetryableError("GarbledAnswer", `the answer is not JSON: ${text.slice(0, 80)}`, { cause: thrown });
  }
}

/** @throws RetryableError("GarbledAnswer") */
export function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (thrown) {
    throw new RetryableError("GarbledAnswer", `a line of a watch is not JSON: ${line.slice(0, 80)}`, { cause: thrown });
  }
}

/** The header Retry-After counts seconds here: kube-apiserver never sends a date. */
export function readFailure(status: number, retryAfter: string | undefined, text: string): FailedAnswer {
  const answer = parseJson(text);
  const seconds = Number(retryAfter ?? countOf(answer, "details", "retryAfterSeconds") ?? Number.NaN);
  return {
    status,
    message: textOf(answer, "message") ?? text.slice(0, 500),
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
  };
}

/** Undefined for what is not a Status object but the text of a proxy, or of a server that is still starting. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
