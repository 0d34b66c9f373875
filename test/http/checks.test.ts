// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerChecks, type Check, type CheckManner } from "../../src/http/checks.ts";

const good: Check = { name: "ping", problem: () => undefined };
const bad: Check = { name: "informers", problem: () => "services: ConnectionRefused" };

const cases: readonly (readonly [
  what: string,
  checks: readonly Check[],
  asked: Partial<CheckManner>,
  isWell: boolean,
  body: string,
])[] = [
  ["nothing to check", [], {}, true, "ok"],
  ["all is well", [good], {}, true, "ok"],
  ["all is well, at length", [good], { verbose: true }, true, "[+]ping ok\nhealthz check passed\n"],
  [
    "one fails",
    [good, bad],
    {},
    false,
    "[+]ping ok\n[-]informers failed: services: ConnectionRefused\nhealthz check failed\n",
  ],
  [
    "one fails, and not everybody may know why",
    [good, bad],
    { reasons: "Withheld" },
    false,
    "[+]ping ok\n[-]informers failed: reason withheld\nhealthz check failed\n",
  ],
  ["the one that fails is left out", [good, bad], { exclude: ["informers"] }, true, "ok"],
  [
    "one is left out, at length",
    [good, bad],
    { exclude: ["informers"], verbose: true },
    true,
    "[+]ping ok\n[+]informers excluded: ok\nhealthz check passed\n",
  ],
  [
    "what is left out is not there",
    [good],
    { exclude: ["z", 'a"b', "z"], verbose: true },
    true,
    '[+]ping ok\nwarn: some health checks cannot be excluded: no matches for "a\\"b","z"\nhealthz check passed\n',
  ],
];

describe("checks:", () => {
  for (const [what, checks, asked, isWell, body] of cases) {
    test(what, () => {
      const manner: CheckManner = { verbose: false, exclude: [], reasons: "Told", ...asked };
      assert.deepEqual(answerChecks("healthz", checks, manner), { isWell, body });
    });
  }

  test("each that is asked is told of, with what it said", () => {
    const told: unknown[] = [];
    const manner: CheckManner = { verbose: false, exclude: ["left-out"], reasons: "Withheld" };
    const leftOut: Check = { name: "left-out", problem: () => assert.fail("it was asked") };
    answerChecks("readyz", [good, leftOut, bad], manner, (...result) => told.push(result));
    assert.deepEqual(told, [
      ["readyz", "ping", undefined],
      ["readyz", "informers", "services: ConnectionRefused"],
    ]);
  });
});
