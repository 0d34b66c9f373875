// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { RetryableError } from "../../../src/errors.ts";
import type { Authentication } from "../../../src/http/access/authenticate.ts";
import type { AccessAnswer, AccessQuestion } from "../../../src/http/access/authorize.ts";
import { createGuard } from "../../../src/http/access/guard.ts";
import { silentLog } from "../../../src/log.ts";
import { anonymousUser } from "../../../src/model/user.ts";

const secret = "Bearer secret";
const known: Authentication = { kind: "User", user: anonymousUser };

function rig(known: Authentication | Error, answer: AccessAnswer | Error) {
  const lines: string[] = [];
  const asked: AccessQuestion[] = [];
  const write = (level: string) => (fields: object, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  const outcome = { known, answer };
  const guard = createGuard({
    authenticate: async () => (outcome.known instanceof Error ? Promise.reject(outcome.known) : outcome.known),
    async authorize(question) {
      asked.push(question);
      if (outcome.answer instanceof Error) throw outcome.answer;
      return outcome.answer;
    },
    log: { ...silentLog, debug: write("debug"), warn: write("warn") },
  });
  const ask = () =>
    guard({ method: "GET", path: "/metrics", headers: ["Authorization", secret], certificate: undefined });
  return { ask, asked, lines, outcome };
}

describe("the guard", () => {
  test("lets through who may", async () => {
    const { ask, asked } = rig(known, { kind: "Allowed" });
    assert.equal(await ask(), undefined);
    assert.deepEqual(asked, [{ user: anonymousUser, path: "/metrics", verb: "get" }]);
  });

  test("tells nobody why he is not believed, but the log", async () => {
    const { ask, lines } = rig({ kind: "Refused", why: "the reason" }, { kind: "Allowed" });
    const page = await ask();
    assert.equal(page?.status, 401);
    assert.equal(page.contentType, "application/json");
    assert.deepEqual(JSON.parse(page.body), {
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      message: "Unauthorized",
      reason: "Unauthorized",
      code: 401,
    });
    assert.match(lines.join(), /^debug .*the reason/);
  });

  const denials = [
    ["", 'forbidden: User "system:anonymous" cannot get path "/metrics"'],
    ["no rule", 'forbidden: User "system:anonymous" cannot get path "/metrics": no rule'],
  ] as const;
  for (const [reason, message] of denials) {
    test(`says who may not do what, in the words of kube-apiserver: ${message}`, async () => {
      const page = await rig(known, { kind: "Denied", reason }).ask();
      assert.equal(page?.status, 403);
      assert.partialDeepStrictEqual(JSON.parse(page.body), { message, reason: "Forbidden", details: {}, code: 403 });
    });
  }

  test("lets nobody through while the API server cannot be asked, which is told once", async () => {
    const failure = new RetryableError("ConnectionRefused", "POST /apis: connection refused");
    const { ask, lines, outcome } = rig(known, failure);
    const page = await ask();
    assert.deepEqual(
      [page?.status, page?.body],
      [500, 'Internal Server Error: "/metrics": the API server could not be asked: ConnectionRefused\n'],
    );
    await ask();
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^warn .*connection refused/);
    outcome.answer = { kind: "Allowed" };
    assert.equal(await ask(), undefined);
    outcome.answer = failure;
    await ask();
    assert.equal(lines.length, 2);
  });

  for (const [what, authentication, answer] of [
    ["who it is", new RetryableError("TooManyRequests", "x"), known],
    ["whether he may", known, new RetryableError("TooManyRequests", "x")],
  ] as const) {
    test(`asks to come back where too many wait to hear ${what}`, async () => {
      const page = await rig(authentication, answer instanceof Error ? answer : { kind: "Allowed" }).ask();
      assert.deepEqual([page?.status, page?.headers], [429, { "retry-after": "1" }]);
    });
  }

  test("writes no header to the log", async () => {
    const parts = rig({ kind: "Refused", why: "w" }, { kind: "Allowed" });
    await parts.ask();
    parts.outcome.known = known;
    parts.outcome.answer = new Error("a bug");
    await parts.ask();
    assert.equal(parts.lines.length, 2);
    assert.doesNotMatch(parts.lines.join(), /secret/);
  });
});
