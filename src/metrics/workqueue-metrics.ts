// SPDX-License-Identifier: Apache-2.0

import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { WorkQueueMetrics } from "../controller/workqueue.ts";
import { addGauge } from "./reading.ts";

/** Upstream's buckets of `workqueue_*_duration_seconds`: 10 ns to 1000 s, one a decade; Fairlead's clock begins at 1 µs. */
const queueBuckets = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

export function workqueueMetrics(
  registry: Registry,
  name: string,
  secondsInProgress: () => readonly number[],
): WorkQueueMetrics {
  const common = { labelNames: ["name"], registers: [registry] };
  const labels = { name };
  const adds = new Counter({ name: "workqueue_adds_total", help: "Keys added.", ...common });
  const depth = new Gauge({ name: "workqueue_depth", help: "Keys that wait for a worker.", ...common });
  const retries = new Counter({
    name: "workqueue_retries_total",
    help: "Keys added to be tried again later.",
    ...common,
  });
  const waits = new Histogram({
    name: "workqueue_queue_duration_seconds",
    help: "How long keys waited for a worker.",
    buckets: queueBuckets,
    ...common,
  });
  const works = new Histogram({
    name: "workqueue_work_duration_seconds",
    help: "How long workers took for a key.",
    buckets: queueBuckets,
    ...common,
  });
  addGauge(registry, {
    name: "workqueue_unfinished_work_seconds",
    help: "How long the keys in hand have been there, together.",
    labels: ["name"],
    read: () => [{ labels, value: secondsInProgress().reduce((sum, seconds) => sum + seconds, 0) }],
  });
  addGauge(registry, {
    name: "workqueue_longest_running_processor_seconds",
    help: "How long the key that has been in hand longest has been there.",
    labels: ["name"],
    read: () => [{ labels, value: Math.max(0, ...secondsInProgress()) }],
  });
  return {
    added: () => adds.inc(labels),
    depth: (keys) => depth.set(labels, keys),
    waited: (seconds) => waits.observe(labels, seconds),
    worked: (seconds) => works.observe(labels, seconds),
    retried: () => retries.inc(labels),
  };
}
