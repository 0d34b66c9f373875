// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerChecks, type Check } from "../../src/http/checks.ts";

const good: Check = { name: "ping", problem: () => undefined };
const bad: Check = { name: "informers", problem: () => "services: ConnectionRefused" };

const cases: readonly (readonly [
  what: string,
  checks: readonly Check[],
  asked: { verbose?: boolean; exclude?: readonly string[] },
  status: number,
  body: string,
])[] = [
  ["nothing to check", [], {}, 200, "ok"],
  ["all is well", [good], {}, 200, "ok"],
  ["all is well, at length", [good], { verbose: true }, 200, "[+]ping ok\nhealthz check passed\n"],
  [
    "one fails",
    [good, bad],
    {},
    503,
    "[+]ping ok\n[-]informers failed: services: ConnectionRefused\nhealthz check failed\n",
  ],
  ["the one that fails is left out", [good, bad], { exclude: ["informers"] }, 200, "ok"],
];

describe("checks:", () => {
  for (const [what, checks, { verbose = false, exclude = [] }, status, body] of cases) {
    test(what, () => {
      assert.deepEqual(answerChecks("healthz", checks, { verbose, exclude }), { status, body });
    });
  }
});
