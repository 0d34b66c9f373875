// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type AccessAnswer, type AccessQuestion, createAuthorizer } from "../../../src/http/access/authorize.ts";
import { anonymousUser, type User } from "../../../src/model/user.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const jane: User = { name: "jane", uid: undefined, groups: ["g"], extra: {} };
const denied: AccessAnswer = { kind: "Denied", reason: "because" };

function rig(alwaysAllowPaths: readonly string[] = ["/healthz", "/readyz", "/livez"]) {
  const clock = new FakeClock();
  const asked: AccessQuestion[] = [];
  const answer = { current: denied as AccessAnswer | Error };
  const authorize = createAuthorizer({
    alwaysAllowPaths,
    allowedTtlMs: 10_000,
    deniedTtlMs: 5_000,
    clock,
    async reviewAccess(question) {
      asked.push(question);
      if (answer.current instanceof Error) throw answer.current;
      return answer.current;
    },
  });
  const ask = (path: string, user: User = jane, verb = "get"): Promise<AccessAnswer> => authorize({ user, path, verb });
  return { clock, asked, answer, ask };
}

describe("what everybody may see:", () => {
  const rows: readonly (readonly [patterns: readonly string[], path: string, isOpen: boolean])[] = [
    [["/healthz"], "/healthz", true],
    [["healthz"], "/healthz", true],
    [["/healthz"], "/healthz/", false],
    [["/healthz"], "/healthz/ping", false],
    [["/healthz"], "/healthzz", false],
    [["/healthz"], "/HEALTHZ", false],
    [["/healthz"], "/%68ealthz", false],
    [["/healthz"], "//healthz", false],
    [["/healthz/*"], "/healthz/ping", true],
    [["/healthz/*"], "/healthz", false],
    [["/healthz*"], "/healthzz", true],
    [["*"], "/metrics", true],
    [["/"], "/", true],
    [["/"], "/metrics", false],
    [[], "/healthz", false],
    [["/metrics", "/healthz/*"], "/metrics", true],
  ];
  for (const [patterns, path, isOpen] of rows) {
    test(`${path} with [${patterns.join(", ")}]: ${isOpen ? "yes" : "no"}`, async () => {
      const { ask, asked } = rig(patterns);
      assert.equal((await ask(path, anonymousUser)).kind, isOpen ? "Allowed" : "Denied");
      assert.equal(asked.length, isOpen ? 0 : 1);
    });
  }
});

describe("leave", () => {
  test("is given to system:masters without asking", async () => {
    const { ask, asked } = rig();
    assert.deepEqual(await ask("/metrics", { ...jane, groups: ["g", "system:masters"] }), { kind: "Allowed" });
    assert.deepEqual(asked, []);
  });

  test("is asked of the API server, and its word holds for a while", async () => {
    const { ask, asked, answer, clock } = rig();
    assert.deepEqual(await ask("/metrics"), denied);
    answer.current = { kind: "Allowed" };
    await clock.advance(4_999);
    assert.deepEqual(await ask("/metrics"), denied);
    await clock.advance(1);
    assert.deepEqual(await ask("/metrics"), { kind: "Allowed" });
    answer.current = denied;
    await clock.advance(9_999);
    assert.deepEqual(await ask("/metrics"), { kind: "Allowed" });
    await clock.advance(1);
    assert.deepEqual(await ask("/metrics"), denied);
    assert.equal(asked.length, 3);
    assert.deepEqual(asked[0], { user: jane, path: "/metrics", verb: "get" });
  });

  test("is another question for another user, verb or path", async () => {
    const { ask, asked } = rig();
    const others: readonly User[] = [
      { ...jane, name: "joe" },
      { ...jane, uid: "1" },
      { ...jane, groups: [] },
      { ...jane, extra: { a: ["b"] } },
    ];
    for (const user of [jane, ...others]) await ask("/metrics", user);
    await ask("/metrics", jane, "put");
    await ask("/configz");
    assert.equal(asked.length, 7);
  });

  test("is never given because nobody could be asked", async () => {
    const { ask, answer } = rig();
    answer.current = new Error("no API server");
    await assert.rejects(ask("/metrics"), /no API server/);
    answer.current = { kind: "Allowed" };
    assert.deepEqual(await ask("/metrics"), { kind: "Allowed" });
  });

  test("is asked once where the question is very long, too", async () => {
    const { ask, asked } = rig();
    for (const last of ["y", "y", "z"]) await ask(`/${"x".repeat(10_000)}${last}`);
    assert.equal(asked.length, 2);
  });

  for (const length of [1, 10_000]) {
    test(`is not asked for by too many at once, with paths of ${length}`, async () => {
      const { ask, asked } = rig();
      const answers = Array.from({ length: 65 }, (_, index) => ask(`/${"x".repeat(length)}${index}`));
      const outcomes = await Promise.allSettled(answers);
      assert.equal(asked.length, 64);
      assert.deepEqual(
        outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason.reason] : [])),
        ["TooManyRequests"],
      );
    });
  }
});
