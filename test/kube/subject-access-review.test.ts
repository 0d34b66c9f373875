// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reviewAccess, toAccessDecision } from "../../src/kube/subject-access-review.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const denied = (reason: string): object => ({ kind: "Denied", reason });

const rows: readonly (readonly [status: unknown, decision: object])[] = [
  [{ allowed: true, reason: "RBAC: allowed by ClusterRoleBinding" }, { kind: "Allowed" }],
  [{ allowed: false }, denied("")],
  [{ allowed: false, reason: "no rule" }, denied("no rule")],
  [{ allowed: false, denied: true, reason: "a webhook" }, denied("a webhook")],
  [{ allowed: "true" }, denied("")],
  [undefined, denied("")],
];

describe("leave", () => {
  for (const [status, decision] of rows) {
    test(`as of ${JSON.stringify(status)}`, () => assert.deepEqual(toAccessDecision({ status }), decision));
  }

  test("that is given and denied at once is an error", () => {
    assert.throws(() => toAccessDecision({ status: { allowed: true, denied: true } }), { reason: "GarbledAnswer" });
  });

  const path = "/apis/authorization.k8s.io/v1/subjectaccessreviews";
  const asked = { path: "/metrics", verb: "get" };
  for (const [what, uid, sent] of [
    ["a user with a UID", "7", { uid: "7" }],
    ["a user without one", undefined, {}],
  ] as const) {
    test(`is asked for ${what} by a SubjectAccessReview`, async () => {
      const client = new ScriptedClient();
      const user = { name: "jane", uid, groups: ["g"], extra: { scopes: ["a"] } };
      const decision = reviewAccess(client, { user, ...asked });
      const { request, answer } = await client.nextRequest();
      const spec = { user: "jane", ...sent, groups: ["g"], extra: { scopes: ["a"] }, nonResourceAttributes: asked };
      const body = { apiVersion: "authorization.k8s.io/v1", kind: "SubjectAccessReview", spec };
      assert.deepEqual(request, { method: "POST", path, body, timeoutMs: 10_000 });
      answer({ status: { allowed: true } }, 201);
      assert.deepEqual(await decision, { kind: "Allowed" });
    });
  }
});
