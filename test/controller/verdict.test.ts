// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { atRest, soonest, type Verdict, verdictOn } from "../../src/controller/verdict.ts";
import { type Problem, RetryableError, TerminalError, toProblem, UserError } from "../../src/errors.ts";

const cases: readonly (readonly [string, Problem, Verdict])[] = [
  ["what the user can mend", new UserError("A", "a"), { kind: "Done" }],
  ["what needs a person", new TerminalError("B", "b"), { kind: "Resync" }],
  ["what passes", new RetryableError("C", "c"), { kind: "Backoff" }],
  ["what passes, as a plain value", toProblem(new RetryableError("C", "c")), { kind: "Backoff" }],
  ["what passes after a time", new RetryableError("D", "d", { retryAfterMs: 70 }), { kind: "After", ms: 70 }],
];

const inside = { keepsStateOutside: false };
const outside = { keepsStateOutside: true };

for (const [name, problem, verdict] of cases) {
  test(`${name}: ${verdict.kind}`, () => {
    assert.deepEqual(verdictOn(problem, inside), verdict);
    const elsewhere = problem.kind === "UserError" ? { kind: "Resync" } : verdict;
    assert.deepEqual(verdictOn(problem, outside), elsewhere);
  });
}

test("what is as it should be is looked at again only where something is outside", () => {
  assert.deepEqual(atRest(inside), { kind: "Done" });
  assert.deepEqual(atRest(outside), { kind: "Resync" });
});

test("of several verdicts that counts which looks again first", () => {
  const [done, resync, backoff] = [{ kind: "Done" }, { kind: "Resync" }, { kind: "Backoff" }] as const;
  assert.deepEqual(soonest([done, resync, backoff]), backoff);
  assert.deepEqual(soonest([done, resync]), resync);
  assert.deepEqual(soonest([done, { kind: "After", ms: 1 }]), { kind: "After", ms: 1 });
  assert.equal(soonest([]), undefined);
});
