// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { findNodeMistakes, nodeFlags } from "../../src/flags/node-flags.ts";
import { fallbacksOf, parseFlags } from "../../src/flags/parse-flags.ts";

test("the times are upstream's, and nodes are initialized several at a time", () => {
  assert.deepEqual(fallbacksOf(nodeFlags), {
    "node-monitor-period": 5_000,
    "node-status-update-frequency": 300_000,
    "concurrent-node-syncs": 16,
    "concurrent-node-status-updates": 0,
  });
  assert.deepEqual(findNodeMistakes(fallbacksOf(nodeFlags)), []);
});

test("rounds without a pause between them, and no worker, are mistakes", () => {
  const fallbacks = fallbacksOf(nodeFlags);
  assert.deepEqual(findNodeMistakes({ ...fallbacks, "node-monitor-period": 0, "node-status-update-frequency": -1 }), [
    "--node-monitor-period must be more than 0",
    "--node-status-update-frequency must be more than 0",
  ]);
  assert.equal(parseFlags(nodeFlags, ["--concurrent-node-syncs=0"], {}).kind, "Mistaken");
});
