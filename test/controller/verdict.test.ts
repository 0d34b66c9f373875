// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Verdict, verdictOn } from "../../src/controller/verdict.ts";
import { type Problem, RetryableError, TerminalError, toProblem, UserError } from "../../src/errors.ts";

const cases: readonly (readonly [string, Problem, Verdict])[] = [
  ["what the user can mend", new UserError("A", "a"), { kind: "Done" }],
  ["what needs a person", new TerminalError("B", "b"), { kind: "Resync" }],
  ["what passes", new RetryableError("C", "c"), { kind: "Backoff" }],
  ["what passes, as a plain value", toProblem(new RetryableError("C", "c")), { kind: "Backoff" }],
  ["what passes after a time", new RetryableError("D", "d", { retryAfterMs: 70 }), { kind: "After", ms: 70 }],
];

for (const [name, problem, verdict] of cases) {
  test(`${name}: ${verdict.kind}`, () => {
    assert.deepEqual(verdictOn(problem), verdict);
  });
}
