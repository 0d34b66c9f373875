// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { managedControllersReading } from "../../src/metrics/managed-controllers-metrics.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

test("controllers are shown under upstream's names, running or not", async () => {
  const metrics = createMetrics();
  metrics.gauge(
    managedControllersReading(() => [
      { name: "service-lb-controller", isRunning: true },
      { name: "cloud-node-controller", isRunning: false },
    ]),
  );
  const values = Object.entries(await valuesOf(metrics)).filter(([name]) => name.startsWith("running_"));
  assert.deepEqual(Object.fromEntries(values), {
    'running_managed_controllers{name="service-lb-controller",manager="cloud-controller-manager"}': 1,
    'running_managed_controllers{name="cloud-node-controller",manager="cloud-controller-manager"}': 0,
  });
});
