// SPDX-License-Identifier: Apache-2.0

import type { Registry } from "prom-client";
import { addCounter, addGauge } from "./reading.ts";

/** Not prom-client's own: those measure the event loop with a timer each 10 ms, which an idle process pays for. */
export function addProcessMetrics(registry: Registry): void {
  addGauge(registry, {
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
    labels: [],
    read: () => [{ labels: {}, value: process.memoryUsage.rss() }],
  });
  addCounter(registry, {
    name: "process_cpu_seconds_total",
    help: "User and system CPU time spent in seconds.",
    labels: [],
    read: () => {
      const { user, system } = process.cpuUsage();
      return [{ labels: {}, value: (user + system) / 1e6 }];
    },
  });
}
