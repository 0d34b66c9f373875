// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reviewToken, toReviewedToken } from "../../src/kube/token-review.ts";
import { ScriptedClient } from "../support/scripted-client.ts";

const invalid = { kind: "Refused", why: "the token is not valid" };

/** Answers of kube-apiserver 1.36, and what no server should say. */
const rows: readonly (readonly [what: string, status: unknown, reviewed: object])[] = [
  [
    "of a service account",
    {
      authenticated: true,
      user: {
        username: "system:serviceaccount:monitoring:prometheus",
        uid: "7",
        groups: ["system:serviceaccounts", "system:authenticated"],
        extra: { "authentication.kubernetes.io/credential-id": ["JTI=1"], empty: [""] },
      },
    },
    {
      kind: "User",
      user: {
        name: "system:serviceaccount:monitoring:prometheus",
        uid: "7",
        groups: ["system:serviceaccounts", "system:authenticated"],
        extra: { "authentication.kubernetes.io/credential-id": ["JTI=1"], empty: [""] },
      },
    },
  ],
  [
    "of a user with nothing but a name",
    { authenticated: true, user: { username: "jane" } },
    { kind: "User", user: { name: "jane", uid: undefined, groups: [], extra: {} } },
  ],
  ["that is wrong", { user: {}, error: "[invalid bearer token]" }, { kind: "Refused", why: "[invalid bearer token]" }],
  ["that is not authenticated", { authenticated: false, user: { username: "jane" } }, invalid],
  ["of nobody", { authenticated: true, user: { username: "" } }, invalid],
  ["of which it is not clear", { authenticated: "true", user: { username: "jane" } }, invalid],
  ["of which nothing is said", undefined, invalid],
];

describe("a token", () => {
  for (const [what, status, reviewed] of rows) {
    test(what, () => assert.deepEqual(toReviewedToken({ kind: "TokenReview", status }), reviewed));
  }

  test("is asked about by a TokenReview", async () => {
    const client = new ScriptedClient();
    const reviewed = reviewToken(client, "secret");
    const { request, answer } = await client.nextRequest();
    assert.deepEqual(request, {
      method: "POST",
      path: "/apis/authentication.k8s.io/v1/tokenreviews",
      body: { apiVersion: "authentication.k8s.io/v1", kind: "TokenReview", spec: { token: "secret" } },
      timeoutMs: 10_000,
    });
    answer({ status: { authenticated: true, user: { username: "jane" } } }, 201);
    assert.equal((await reviewed).kind, "User");
  });
});
