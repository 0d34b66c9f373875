// SPDX-License-Identifier: Apache-2.0

/** Who may do what on the secure port, as upstream's delegated authorization. */

import { createHash } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { mastersGroup, type User } from "../../model/user.ts";
import { AnswerCache } from "./answer-cache.ts";

/** Asks for leave. */
export interface AccessQuestion {
  readonly user: User;
  readonly path: string;
  /** The HTTP method in lower case. */
  readonly verb: string;
}

export type AccessAnswer =
  | { readonly kind: "Allowed" }
  /** "" = no reason was given. */
  | { readonly kind: "Denied"; readonly reason: string };

/** Asks the API server. @throws FairleadError when it cannot be asked */
export type ReviewAccess = (question: AccessQuestion) => Promise<AccessAnswer>;

export interface AuthorizerOptions {
  readonly reviewAccess: ReviewAccess;
  /** Which everybody may see: whole paths, or beginnings that end in `*`; the first slash may be left out. */
  readonly alwaysAllowPaths: readonly string[];
  readonly allowedTtlMs: number;
  readonly deniedTtlMs: number;
  readonly clock: Clock;
}

const allowed: AccessAnswer = { kind: "Allowed" };

/** As upstream. */
const maxAnswers = 8_192;
const maxReviews = 64;

/** @throws what `reviewAccess` throws: who cannot be asked allows nothing */
export function createAuthorizer(options: AuthorizerOptions): ReviewAccess {
  const { reviewAccess, allowedTtlMs, deniedTtlMs, clock } = options;
  const isOpen = toPathTest(options.alwaysAllowPaths);
  const answers = new AnswerCache<AccessAnswer>({
    clock,
    ttlMs: (answer) => (answer.kind === "Allowed" ? allowedTtlMs : deniedTtlMs),
    maxAnswers,
    maxUnderWay: maxReviews,
  });
  return async (question) => {
    if (question.user.groups.includes(mastersGroup) || isOpen(question.path)) return allowed;
    return answers.get(keyOf(question), () => reviewAccess(question));
  };
}

/** Of one length: whoever asks chooses the path, and is not to fill the memory with it. */
function keyOf(question: AccessQuestion): string {
  return createHash("sha256").update(JSON.stringify(question)).digest("base64");
}

function toPathTest(patterns: readonly string[]): (path: string) => boolean {
  const bare = patterns.map(withoutSlash);
  const whole = new Set(bare.filter((pattern) => !pattern.endsWith("*")));
  const beginnings = bare.filter((pattern) => pattern.endsWith("*")).map((pattern) => pattern.slice(0, -1));
  return (path) => {
    const asked = withoutSlash(path);
    return whole.has(asked) || beginnings.some((beginning) => asked.startsWith(beginning));
  };
}

function withoutSlash(path: string): string {
  return path.startsWith("/") ? path.slice(1) : path;
}
