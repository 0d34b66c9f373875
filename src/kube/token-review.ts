// SPDX-License-Identifier: Apache-2.0

import type { User } from "../model/user.ts";
import type { KubeClient } from "./client.ts";
import { fieldOf, flagOf, listOf, mapList, textOf, textsOf } from "./fields.ts";

/** What the API server says of a token; `why` is its own words, which tell nothing of the token. */
export type ReviewedToken =
  | { readonly kind: "User"; readonly user: User }
  | { readonly kind: "Refused"; readonly why: string };

/** As upstream waits for it. */
const timeoutMs = 10_000;

/** Asks the API server whose a token is. @throws FairleadError when there is no answer */
export async function reviewToken(client: KubeClient, token: string): Promise<ReviewedToken> {
  const { body } = await client.request({
    method: "POST",
    path: "/apis/authentication.k8s.io/v1/tokenreviews",
    body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token } },
    timeoutMs,
  });
  return toReviewedToken(body);
}

/** Reads the answer: whoever it does not name is nobody. */
export function toReviewedToken(raw: unknown): ReviewedToken {
  const name = textOf(raw, "status", "user", "username");
  if (flagOf(raw, "status", "authenticated") !== true || name === undefined) {
    return { kind: "Refused", why: textOf(raw, "status", "error") ?? "the token is not valid" };
  }
  const user = fieldOf(raw, "status", "user");
  return {
    kind: "User",
    user: { name, uid: textOf(user, "uid"), groups: textsOf(user, "groups"), extra: extraOf(user) },
  };
}

function extraOf(user: unknown): User["extra"] {
  const extra = fieldOf(user, "extra");
  if (typeof extra !== "object" || extra === null) return {};
  return Object.fromEntries(Object.keys(extra).map((key) => [key, allTexts(extra, key)]));
}

/** "" is a value here. */
function allTexts(value: unknown, name: string): readonly string[] {
  return mapList(listOf(value, name), (entry) => (typeof entry === "string" ? entry : undefined));
}
