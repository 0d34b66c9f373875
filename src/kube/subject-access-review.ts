// SPDX-License-Identifier: Apache-2.0

import { TerminalError } from "../errors.ts";
import type { User } from "../model/user.ts";
import type { KubeClient } from "./client.ts";
import { flagOf, textOf } from "./fields.ts";

/** What is asked for, of what is no resource. */
export interface ReviewedAccess {
  readonly user: User;
  readonly path: string;
  /** Lower case. */
  readonly verb: string;
}

export type AccessDecision = { readonly kind: "Allowed" } | { readonly kind: "Denied"; readonly reason: string };

/** As upstream waits for it. */
const timeoutMs = 10_000;

/** Asks the API server whether a user may. @throws FairleadError when there is no answer, or one that says yes and no */
export async function reviewAccess(client: KubeClient, { user, path, verb }: ReviewedAccess): Promise<AccessDecision> {
  const { name, uid, groups, extra } = user;
  const { body } = await client.request({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: { user: name, ...(uid !== undefined && { uid }), groups, extra, nonResourceAttributes: { path, verb } },
    },
    timeoutMs,
  });
  return toAccessDecision(body);
}

/** @throws TerminalError("GarbledAnswer") */
export function toAccessDecision(raw: unknown): AccessDecision {
  const isAllowed = flagOf(raw, "status", "allowed") === true;
  if (!isAllowed) return { kind: "Denied", reason: textOf(raw, "status", "reason") ?? "" };
  if (flagOf(raw, "status", "denied") === true) {
    throw new TerminalError("GarbledAnswer", "the API server both allows and denies it");
  }
  return { kind: "Allowed" };
}
