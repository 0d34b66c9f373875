// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { featureGatesFlag } from "../../src/flags/feature-gates-flag.ts";
import { parseFlags } from "../../src/flags/parse-flags.ts";

const table = { "feature-gates": featureGatesFlag("Gates.") };

describe("--feature-gates", () => {
  test("takes pairs, also several times, the last of a name counts", () => {
    const parsed = parseFlags(
      table,
      ["--feature-gates=WatchList=true, AllAlpha=F,", "--feature-gates", "AllAlpha=1", "--feature-gates="],
      {},
    );
    assert.deepEqual(parsed.values["feature-gates"], { WatchList: true, AllAlpha: true });
  });

  const refused: readonly (readonly [text: string, why: RegExp])[] = [
    ["WatchList", /^must be pairs such as/],
    ["WatchList=", /^must be pairs such as/],
    ["WatchList=perhaps", /^must be pairs such as/],
    ["=true", /^must be pairs such as/],
    ["WatchLst=true", /^has WatchLst \(did you mean WatchList\?\), and known are .*CloudControllerManagerWebhook/],
    ["IPv6DualStack=true", /^has IPv6DualStack, and known are .*AllAlpha, AllBeta/],
  ];
  for (const [text, why] of refused) {
    test(`${text} is refused`, () => assert.throws(() => table["feature-gates"].parse(text), { message: why }));
  }
});
