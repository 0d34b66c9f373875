// SPDX-License-Identifier: Apache-2.0

import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Sample } from "../controller/reading.ts";
import type { WorkQueueMetrics } from "../controller/workqueue.ts";
import { Readings } from "./reading.ts";

/** Upstream's buckets of `workqueue_*_duration_seconds`: 10 ns to 1000 s, one a decade; Fairlead's clock begins at 1 µs. */
const queueBuckets = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

/** The metrics of one queue by its name; `secondsInProgress` tells how long each key in hand has been there. */
export type WorkqueueMetricsOf = (name: string, secondsInProgress: () => readonly number[]) => WorkQueueMetrics;

/** Of all queues of a registry: each is told apart by its name. */
export function workqueueMetrics(registry: Registry): WorkqueueMetricsOf {
  const family = workqueueFamily(registry);
  const readings = new Readings(registry);
  const inHand = new Map<string, () => readonly number[]>();
  const read = (sum: (seconds: readonly number[]) => number) => (): readonly Sample[] =>
    Array.from(inHand, ([name, secondsInProgress]) => ({ labels: { name }, value: sum(secondsInProgress()) }));
  readings.gauge({
    name: "workqueue_unfinished_work_seconds",
    help: "How long the keys in hand have been there, together.",
    labels: ["name"],
    read: read((seconds) => seconds.reduce((sum, each) => sum + each, 0)),
  });
  readings.gauge({
    name: "workqueue_longest_running_processor_seconds",
    help: "How long the key that has been in hand longest has been there.",
    labels: ["name"],
    read: read((seconds) => Math.max(0, ...seconds)),
  });
  return (name, secondsInProgress) => {
    inHand.set(name, secondsInProgress);
    const labels = { name };
    return {
      added: () => family.adds.inc(labels),
      depth: (keys) => family.depth.set(labels, keys),
      waited: (seconds) => family.waits.observe(labels, seconds),
      worked: (seconds) => family.works.observe(labels, seconds),
      retried: () => family.retries.inc(labels),
    };
  };
}

interface WorkqueueFamily {
  readonly adds: Counter<"name">;
  readonly depth: Gauge<"name">;
  readonly retries: Counter<"name">;
  readonly waits: Histogram<"name">;
  readonly works: Histogram<"name">;
}

function workqueueFamily(registry: Registry): WorkqueueFamily {
  const common = { labelNames: ["name"] as const, registers: [registry] };
  return {
    adds: new Counter({ name: "workqueue_adds_total", help: "Keys added.", ...common }),
    depth: new Gauge({ name: "workqueue_depth", help: "Keys that wait for a worker.", ...common }),
    retries: new Counter({ name: "workqueue_retries_total", help: "Keys added to be tried again later.", ...common }),
    waits: new Histogram({
      name: "workqueue_queue_duration_seconds",
      help: "How long keys waited for a worker.",
      buckets: queueBuckets,
      ...common,
    }),
    works: new Histogram({
      name: "workqueue_work_duration_seconds",
      help: "How long workers took for a key.",
      buckets: queueBuckets,
      ...common,
    }),
  };
}
