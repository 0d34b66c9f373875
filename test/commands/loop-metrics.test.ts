// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { showLoop } from "../../src/commands/loop-metrics.ts";
import type { ConfigurationState } from "../../src/controller/provider.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { LoopRig } from "../controller/loop-rig.ts";
import { valuesOf } from "../metrics/values-of.ts";
import { makeService } from "../support/make-service.ts";

const gauge = { name: "things", help: "Things.", labels: [], read: () => [{ labels: {}, value: 3 }] };

async function shown(rig: LoopRig, state: ConfigurationState = "Unread"): Promise<Readonly<Record<string, number>>> {
  const metrics = createMetrics();
  const configuration = { kinds: [], configure() {}, reports: () => [], state: () => state };
  showLoop(metrics, "service", {
    runtime: { ...rig.runtime, configuration, gauges: [gauge] },
    controller: rig.controller,
  });
  const values = Object.entries(await valuesOf(metrics));
  return Object.fromEntries(
    values.filter(([name]) => /^(things|fairlead_(services\{.*Waiting|configuration))/.test(name)),
  );
}

test("a standby tells of its configuration alone", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  assert.deepEqual(await shown(rig, "Stale"), {
    'fairlead_configuration_loaded{source="objects"}': 1,
    'fairlead_configuration_stale{source="objects"}': 1,
  });
});

test("who works tells of Services, and of what the provider counts", async () => {
  const rig = new LoopRig();
  rig.cluster.create(makeService());
  rig.start();
  assert.deepEqual(await shown(rig, "InForce"), {
    'fairlead_services{controller="service",state="Waiting"}': 1,
    'fairlead_configuration_loaded{source="objects"}': 1,
    'fairlead_configuration_stale{source="objects"}': 0,
    things: 3,
  });
  await rig.controller.stop();
});
