// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

test("who looks after no nodes shows nothing of them", async () => {
  const names = Object.keys(await valuesOf(createMetrics()));
  assert.deepEqual(
    names.filter((name) => /^(fairlead_)?node_/.test(name)),
    [],
  );
});

test("of new nodes under upstream's names, of the rest by outcome, of the provider's answers together", async () => {
  const metrics = createMetrics();
  const cloudNode = metrics.nodes().cloudNode(() => [2]);
  const { lifecycle } = metrics.nodes();
  cloudNode.initialized(3);
  cloudNode.queue.added();
  cloudNode.synced("Ok");
  cloudNode.addressed("Conflict");
  cloudNode.answered("Exists");
  lifecycle.answered("Exists");
  lifecycle.deleted("Deleted");
  lifecycle.held(4);
  lifecycle.tainted("Added");
  const values = await valuesOf(metrics);
  const expected = {
    'node_controller_cloud_provider_taint_removal_delay_seconds_bucket{le="1"}': 0,
    'node_controller_cloud_provider_taint_removal_delay_seconds_bucket{le="4"}': 1,
    'node_controller_initial_node_sync_delay_seconds_bucket{le="1024"}': 1,
    node_controller_initial_node_sync_delay_seconds_sum: 3,
    'workqueue_adds_total{name="Nodes"}': 1,
    'workqueue_unfinished_work_seconds{name="Nodes"}': 2,
    'fairlead_node_syncs_total{outcome="Ok"}': 1,
    'fairlead_node_address_updates_total{outcome="Conflict"}': 1,
    'fairlead_node_machine_answers_total{answer="Exists"}': 2,
    'fairlead_node_deletions_total{outcome="Deleted"}': 1,
    fairlead_node_deletions_held: 4,
    'fairlead_node_shutdown_taints_total{outcome="Added"}': 1,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, values[name]])), expected);
});
