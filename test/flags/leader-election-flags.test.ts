// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  findElectionMistakes,
  type LeaderElectionConfig,
  leaderElectionFlags,
} from "../../src/flags/leader-election-flags.ts";
import { type ParsedFlags, parseFlags } from "../../src/flags/parse-flags.ts";

function parse(...args: readonly string[]): ParsedFlags<LeaderElectionConfig> {
  return parseFlags(leaderElectionFlags, args, {});
}

function mistakesOf(...args: readonly string[]): readonly string[] {
  const parsed = parse(...args);
  assert.ok(parsed.kind === "Parsed");
  return findElectionMistakes(parsed.values);
}

describe("the flags of leader election", () => {
  test("have upstream's defaults", () => {
    const parsed = parse();
    assert.ok(parsed.kind === "Parsed");
    assert.deepEqual(parsed.values, {
      "leader-elect": true,
      "leader-elect-lease-duration": 15_000,
      "leader-elect-renew-deadline": 10_000,
      "leader-elect-retry-period": 2_000,
      "leader-elect-resource-lock": "leases",
      "leader-elect-resource-name": "cloud-controller-manager",
      "leader-elect-resource-namespace": "kube-system",
    });
    assert.deepEqual(mistakesOf(), []);
  });

  const rows = [
    [["lease-duration=10s"], [/duration must be longer than --leader-elect-renew-deadline/]],
    [["renew-deadline=2400ms"], [/deadline must be longer than 1.2 times/]],
    [["renew-deadline=2500ms"], []],
    [["retry-period=0"], [/retry-period must be more than 0/]],
    [["lease-duration=900ms", "renew-deadline=800ms", "retry-period=100ms"], [/duration must be 1s or more/]],
    [["lease-duration=30s", "renew-deadline=45s"], [/duration must be longer than --leader-elect-renew-deadline/]],
    [["renew-deadline=0"], [/deadline must be longer than 1.2 times/]],
    [["resource-lock=endpoints"], [/^--leader-elect-resource-lock must be leases$/]],
    [["resource-lock="], [/^--leader-elect-resource-lock must be leases$/]],
    [["resource-name="], [/cannot be empty/]],
    [["resource-namespace="], [/cannot be empty/]],
    [
      ["lease-duration=0", "renew-deadline=0", "retry-period=0", "resource-name="],
      [/1s or more/, /longer than --leader-elect-renew/, /more than 0/, /1\.2 times/, /cannot be empty/],
    ],
  ] as const;
  for (const [flags, wanted] of rows) {
    test(`with ${flags.join(", ")}`, () => {
      const mistakes = mistakesOf(...flags.map((flag) => `--leader-elect-${flag}`));
      assert.equal(mistakes.length, wanted.length, mistakes.join("\n"));
      wanted.forEach((want, index) => {
        assert.match(mistakes[index] ?? "", want);
      });
    });
  }

  test("do not matter where there is no election", () => {
    const off = "--leader-elect=false";
    assert.deepEqual(mistakesOf(off, "--leader-elect-lease-duration=0"), []);
    assert.deepEqual(mistakesOf(off, "--leader-elect-resource-lock=configmap"), []);
  });
});
