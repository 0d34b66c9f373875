// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findControllerMistakes } from "../../src/commands/controller-mistakes.ts";
import { controllerFlags } from "../../src/config.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

function mistakesOf(...args: readonly string[]): readonly string[] {
  const parsed = parseFlags(controllerFlags, args, {});
  assert.equal(parsed.kind, "Parsed");
  return findControllerMistakes(parsed.values);
}

describe("mistakes between the flags of the controller manager", () => {
  test("are none in what it needs", () => {
    assert.deepEqual(mistakesOf("--cloud-provider=aws"), []);
  });

  test("are told for every topic at once, each with the name of its flag", () => {
    const mistakes = mistakesOf(
      "--leader-elect-lease-duration=1s",
      "--node-monitor-period=0",
      "--aws-api-throttle=EC2:^Describe=x,nobody:^=1:1",
    );
    assert.deepEqual(
      mistakes.map((mistake) => /^--[\w-]+/.exec(mistake)?.[0]),
      [
        "--cloud-provider",
        "--leader-elect-lease-duration",
        "--node-monitor-period",
        "--aws-api-throttle",
        "--aws-api-throttle",
      ],
    );
  });
});
