// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseLine, readFailure } from "../../src/kube/answer.ts";

describe("a failed answer", () => {
  const cases: readonly (readonly [
    what: string,
    retryAfter: string | undefined,
    text: string,
    message: string,
    retryAfterMs: number | undefined,
  ])[] = [
    ["a Status object", undefined, '{"message":"no such thing"}', "no such thing", undefined],
    ["one that asks for a pause", undefined, '{"message":"slow","details":{"retryAfterSeconds":3}}', "slow", 3000],
    ["a header that asks for one", "5", '{"message":"slow","details":{"retryAfterSeconds":3}}', "slow", 5000],
    ["a header that is a date", "Wed, 21 Oct 2026 07:28:00 GMT", '{"message":"slow"}', "slow", undefined],
    ["text of a proxy", "1", "<html>bad gateway</html>", "<html>bad gateway</html>", 1000],
    ["nothing", undefined, "", "", undefined],
    ["JSON without a message", undefined, '{"a":1}', '{"a":1}', undefined],
  ];
  for (const [what, retryAfter, text, message, retryAfterMs] of cases) {
    test(`that is ${what}`, () => {
      assert.deepEqual(readFailure(503, retryAfter, text), { status: 503, message, retryAfterMs });
    });
  }

  test("that is very long is cut", () => {
    assert.equal(readFailure(502, undefined, "x".repeat(10_000)).message.length, 500);
  });
});

test("a line that is no JSON says how it begins", () => {
  assert.deepEqual(parseLine('{"a":1}'), { a: 1 });
  assert.throws(() => parseLine("<html>"), { reason: "GarbledAnswer", message: /<html>/ });
});
