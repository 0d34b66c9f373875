// SPDX-License-Identifier: Apache-2.0

import { Counter, Histogram, type Registry } from "prom-client";
import type { NodeSyncMetrics } from "../controller/node-sync.ts";
import type { ServiceControllerMetrics } from "../controller/service-controller-options.ts";
import type { WorkqueueMetricsOf } from "./workqueue-metrics.ts";

/** By the name of its queue, as there may be several, and how long each key in hand has been there. */
export type ServiceControllerMetricsOf = (
  name: string,
  secondsInProgress: () => readonly number[],
) => ServiceControllerMetrics;

/** Upstream's buckets (cloud-provider, service controller): 1 s, doubled 14 times. */
const nodeSyncBuckets = Array.from({ length: 15 }, (_, power) => 2 ** power);

export function serviceControllerMetrics(registry: Registry, queueOf: WorkqueueMetricsOf): ServiceControllerMetricsOf {
  const reconciles = new Counter({
    name: "fairlead_reconciles_total",
    help: "Passes over a load balancer, by outcome: Ok, Stopped, or the reason of the error; then with who can mend it: UserError, RetryableError (it may pass by itself), TerminalError (who runs the program).",
    labelNames: ["outcome", "failure"],
    registers: [registry],
  });
  const nodes = nodeSyncMetrics(registry);
  return (name, secondsInProgress) => ({
    queue: queueOf(name, secondsInProgress),
    reconciled: (outcome, failure) => reconciles.inc(failure === undefined ? { outcome } : { outcome, failure }),
    nodes,
  });
}

function nodeSyncMetrics(registry: Registry): NodeSyncMetrics {
  const registers = [registry];
  const syncs = new Counter({
    name: "service_controller_loadbalancer_sync_total",
    help: "Load balancers that were looked at for a change of nodes.",
    registers,
  });
  const failures = new Counter({
    name: "service_controller_nodesync_error_total",
    help: "Load balancers that were looked at for a change of nodes, and the pass failed.",
    registers,
  });
  const latency = new Histogram({
    name: "service_controller_nodesync_latency_seconds",
    help: "From when nodes were found to have changed until every load balancer had been looked at.",
    buckets: nodeSyncBuckets,
    registers,
  });
  const hostLatency = new Histogram({
    name: "service_controller_update_loadbalancer_host_latency_seconds",
    help: "How long a pass over one load balancer took that was due to a change of nodes.",
    buckets: nodeSyncBuckets,
    registers,
  });
  return {
    loadBalancerSynced({ failed }, seconds) {
      syncs.inc();
      if (failed) failures.inc();
      hostLatency.observe(seconds);
    },
    nodesSynced: (seconds) => latency.observe(seconds),
  };
}
