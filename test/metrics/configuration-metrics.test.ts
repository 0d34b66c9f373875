// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigurationState } from "../../src/controller/provider.ts";
import { createMetrics, type Metrics } from "../../src/metrics/metrics.ts";
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

const told = async (metrics: Metrics): Promise<Readonly<Record<string, number>>> => {
  const values = Object.entries(await valuesOf(metrics)).filter(([name]) => name.includes("stale"));
  return Object.fromEntries(values);
};

test("who comes later tells of a source instead of who told before; sources stand beside each other", async () => {
  const metrics = createMetrics();
  const tell = (source: string, state: ConfigurationState) => metrics.configuration(source, () => state);
  tell("objects", "Stale");
  tell("cloud-config", "InForce");
  tell("objects", "InForce");
  assert.deepEqual(await told(metrics), {
    'fairlead_configuration_stale{source="objects"}': 0,
    'fairlead_configuration_stale{source="cloud-config"}': 0,
  });
});

test("work that is begun anew tells of its own once it is shown, and nobody of what it no longer has", async () => {
  const metrics = createMetrics();
  const [first, next, last] = [metrics.branch(), metrics.branch(), metrics.branch()];
  metrics.configuration("cloud-config", () => "InForce");
  first.configuration("objects", () => "Stale");
  first.show();
  next.configuration("objects", () => "Unread");
  const cloudConfig = { 'fairlead_configuration_stale{source="cloud-config"}': 0 };
  assert.deepEqual(await told(metrics), { ...cloudConfig, 'fairlead_configuration_stale{source="objects"}': 1 });
  next.show();
  assert.deepEqual(await told(metrics), { ...cloudConfig, 'fairlead_configuration_stale{source="objects"}': 0 });
  last.show();
  assert.deepEqual(await told(metrics), cloudConfig);
});
