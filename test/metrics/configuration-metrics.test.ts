// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigurationState } from "../../src/controller/provider.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

for (const { state, loaded, stale } of [
  { state: "Unread", loaded: 0, stale: 0 },
  { state: "InForce", loaded: 1, stale: 0 },
  { state: "Stale", loaded: 1, stale: 1 },
] as const) {
  test(`a configuration that is ${state} is shown as loaded ${loaded}, stale ${stale}`, async () => {
    const metrics = createMetrics();
    metrics.configuration("objects", () => state);
    const values = await valuesOf(metrics);
    assert.equal(values['fairlead_configuration_loaded{source="objects"}'], loaded);
    assert.equal(values['fairlead_configuration_stale{source="objects"}'], stale);
  });
}

test("who comes later tells of a source instead of who told before; sources stand beside each other", async () => {
  const metrics = createMetrics();
  const tell = (source: string, state: ConfigurationState) => metrics.branch().configuration(source, () => state);
  tell("objects", "Stale");
  tell("cloud-config", "InForce");
  tell("objects", "InForce");
  const values = Object.entries(await valuesOf(metrics)).filter(([name]) => name.includes("stale"));
  assert.deepEqual(Object.fromEntries(values), {
    'fairlead_configuration_stale{source="objects"}': 0,
    'fairlead_configuration_stale{source="cloud-config"}': 0,
  });
});
