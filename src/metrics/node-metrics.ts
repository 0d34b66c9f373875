// SPDX-License-Identifier: Apache-2.0

/** Metrics of the node controllers: how long new nodes wait under upstream's names, the rest under ours. */

import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { CloudNodeMetrics } from "../controller/nodes/cloud-node-controller.ts";
import type { NodeLifecycleMetrics } from "../controller/nodes/node-lifecycle-controller.ts";
import type { WorkqueueMetricsOf } from "./workqueue-metrics.ts";

/** Both controllers of a process; the answers of the provider are counted together. */
export interface NodeMetrics {
  /** `secondsInProgress`: how long each node in hand has been there. */
  cloudNode(secondsInProgress: () => readonly number[]): CloudNodeMetrics;
  readonly lifecycle: NodeLifecycleMetrics;
}

/** Upstream's (cloud-provider, node controller): 1 s to 17 min. */
const delayBuckets = [1, 4, 16, 64, 256, 1024];

export function nodeMetrics(registry: Registry, queueOf: WorkqueueMetricsOf): NodeMetrics {
  const answered = countBy(registry, "answer", {
    name: "fairlead_node_machine_answers_total",
    help: "What the provider said of the machines behind nodes: Exists, Gone, or the reason why it is not known.",
  });
  const initialized = initializationMetrics(registry);
  const synced = countBy(registry, "outcome", {
    name: "fairlead_node_syncs_total",
    help: "Tries to initialize a node or to mirror its labels, by outcome: Ok, or the reason of the problem.",
  });
  const addressed = countBy(registry, "outcome", {
    name: "fairlead_node_address_updates_total",
    help: "Writes of the addresses of initialized nodes, by outcome: Ok, or the reason of the error.",
  });
  return {
    cloudNode: (secondsInProgress) => ({
      answered,
      queue: queueOf("Nodes", secondsInProgress),
      initialized,
      synced,
      addressed,
    }),
    lifecycle: { answered, ...lifecycleMetrics(registry) },
  };
}

function initializationMetrics(registry: Registry): (seconds: number) => void {
  const common = { buckets: delayBuckets, registers: [registry] };
  const taint = new Histogram({
    name: "node_controller_cloud_provider_taint_removal_delay_seconds",
    help: "From the creation of a node until its uninitialized taint was taken away.",
    ...common,
  });
  const sync = new Histogram({
    name: "node_controller_initial_node_sync_delay_seconds",
    help: "From the creation of a node until it was initialized in full.",
    ...common,
  });
  // Addresses are written before the taint goes, so that both are over at the same moment.
  return (seconds) => {
    taint.observe(seconds);
    sync.observe(seconds);
  };
}

function lifecycleMetrics(registry: Registry): Omit<NodeLifecycleMetrics, "answered"> {
  const held = new Gauge({
    name: "fairlead_node_deletions_held",
    help: "Nodes whose machine is said to be gone, and which are kept because the provider knows no machine of this cluster.",
    registers: [registry],
  });
  return {
    deleted: countBy(registry, "outcome", {
      name: "fairlead_node_deletions_total",
      help: "Deletions of nodes whose machine is gone, by outcome: Deleted, or the reason of the error.",
    }),
    held: (nodes) => held.set(nodes),
    tainted: countBy(registry, "outcome", {
      name: "fairlead_node_shutdown_taints_total",
      help: "Changes of the shutdown taint, by outcome: Added, Removed, or the reason of the error.",
    }),
  };
}

function countBy(
  registry: Registry,
  label: string,
  about: { readonly name: string; readonly help: string },
): (value: string) => void {
  const counter = new Counter({ ...about, labelNames: [label], registers: [registry] });
  return (value) => counter.inc({ [label]: value });
}
