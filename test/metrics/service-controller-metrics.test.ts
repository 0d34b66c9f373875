// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

test("passes are counted by outcome, and failures by who can mend them", async () => {
  const metrics = createMetrics();
  const loop = metrics.serviceController("service", () => []);
  loop.reconciled("Ok");
  loop.reconciled("Ok");
  loop.reconciled("AccessDenied", "TerminalError");
  const values = Object.entries(await valuesOf(metrics)).filter(([name]) => name.startsWith("fairlead_reconciles"));
  assert.deepEqual(Object.fromEntries(values), {
    'fairlead_reconciles_total{outcome="Ok"}': 2,
    'fairlead_reconciles_total{outcome="AccessDenied",failure="TerminalError"}': 1,
  });
});

test("what changes of nodes lead to is told under upstream's names and in upstream's buckets", async () => {
  const metrics = createMetrics();
  const { nodes } = metrics.serviceController("service", () => []);
  nodes.loadBalancerSynced({ failed: false }, 0.5);
  nodes.loadBalancerSynced({ failed: true }, 3);
  nodes.nodesSynced(3.5);
  const values = await valuesOf(metrics);
  assert.equal(values["service_controller_loadbalancer_sync_total"], 2);
  assert.equal(values["service_controller_nodesync_error_total"], 1);
  assert.equal(values["service_controller_nodesync_latency_seconds_sum"], 3.5);
  assert.equal(values['service_controller_nodesync_latency_seconds_bucket{le="4"}'], 1);
  assert.equal(values['service_controller_update_loadbalancer_host_latency_seconds_bucket{le="1"}'], 1);
  const limits = Object.keys(values).filter((name) => name.startsWith("service_controller_nodesync_latency_seconds_b"));
  assert.equal(limits.length, 16);
  assert.equal(values['service_controller_nodesync_latency_seconds_bucket{le="16384"}'], 1);
});
