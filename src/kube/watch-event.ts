// SPDX-License-Identifier: Apache-2.0

import { type FairleadError, RetryableError } from "../errors.ts";
import { type FailedAnswer, toAnswerError } from "./errors.ts";
import { countOf, fieldOf, textOf } from "./fields.ts";
import { versionOf } from "./object-store.ts";

/** One line of a watch. */
export type WatchEvent =
  | { readonly kind: "Put"; readonly raw: unknown; readonly version: number }
  | { readonly kind: "Deleted"; readonly raw: unknown; readonly version: number }
  /** Everything up to `version` has been told; `endsInitialEvents`: the list that the watch began with is complete. */
  | { readonly kind: "Bookmark"; readonly version: number; readonly endsInitialEvents: boolean }
  | { readonly kind: "Failure"; readonly error: FairleadError };

/** @throws RetryableError("GarbledAnswer") for what is none of these. */
export function readWatchEvent(line: unknown): WatchEvent {
  const type = fieldOf(line, "type");
  const raw = fieldOf(line, "object");
  if (type === "ERROR") return { kind: "Failure", error: toAnswerError(readStatus(raw)) };
  const version = versionOf(raw);
  if (version === 0) throw garbled(line);
  switch (type) {
    case "BOOKMARK":
      return { kind: "Bookmark", version, endsInitialEvents: endsInitialEvents(raw) };
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
      if (textOf(raw, "metadata", "name") === undefined) throw garbled(line);
      return { kind: type === "DELETED" ? "Deleted" : "Put", raw, version };
    default:
      throw garbled(line);
  }
}

function readStatus(raw: unknown): FailedAnswer {
  const seconds = countOf(raw, "details", "retryAfterSeconds");
  return {
    status: countOf(raw, "code") ?? 500,
    message: textOf(raw, "message") ?? "the watch failed without a message",
    retryAfterMs: seconds === undefined ? undefined : seconds * 1000,
  };
}

function endsInitialEvents(raw: unknown): boolean {
  return textOf(raw, "metadata", "annotations", "k8s.io/initial-events-end") === "true";
}

function garbled(line: unknown): RetryableError {
  return new RetryableError("GarbledAnswer", `no watch event: ${(JSON.stringify(line) ?? "").slice(0, 80)}`);
}
