// SPDX-License-Identifier: Apache-2.0

import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { getHeapStatistics } from "node:v8";
import type { Reading } from "../controller/reading.ts";
import type { Readings } from "./reading.ts";

/** Under the names that Prometheus' clients have, read when they are asked for: prom-client's own set a timer each 10 ms, which an idle process pays for. */
export function addProcessMetrics(readings: Readings, version: string): void {
  for (const reading of gauges) readings.gauge(reading);
  for (const reading of counters) readings.counter(reading);
  readings.gauge({
    name: "fairlead_build_info",
    help: "1, with the version of Fairlead and of the Node.js that runs it.",
    labels: ["version", "node_version"],
    read: () => [{ labels: { version, node_version: process.version }, value: 1 }],
  });
}

const gauges: readonly Reading[] = [
  one("process_start_time_seconds", "Start time of the process, in seconds since the epoch.", () => {
    return performance.timeOrigin / 1000;
  }),
  one("process_resident_memory_bytes", "Resident memory size in bytes.", () => process.memoryUsage.rss()),
  {
    ...described("process_open_fds", "Number of open file descriptors."),
    read: () => whereKnown(() => readdirSync("/proc/self/fd").length),
  },
  {
    ...described("process_max_fds", "Maximum number of open file descriptors."),
    read: () => whereKnown(openFileLimit),
  },
  one("nodejs_heap_size_used_bytes", "Heap that is in use.", () => getHeapStatistics().used_heap_size),
  one("nodejs_heap_size_total_bytes", "Heap that is held.", () => getHeapStatistics().total_heap_size),
  one("nodejs_heap_size_limit_bytes", "Heap at which the process ends itself.", () => {
    return getHeapStatistics().heap_size_limit;
  }),
  one("nodejs_external_memory_bytes", "Memory outside of the heap that objects hold.", () => {
    return getHeapStatistics().external_memory;
  }),
];

const counters: readonly Reading[] = [
  one("process_cpu_seconds_total", "User and system CPU time spent in seconds.", () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  }),
  one(
    "nodejs_eventloop_active_seconds_total",
    "Time in which the event loop was at work; its rate is its load, from 0 to 1.",
    () => {
      return performance.eventLoopUtilization().active / 1000;
    },
  ),
];

function one(name: string, help: string, value: () => number): Reading {
  return { ...described(name, help), read: () => [{ labels: {}, value: value() }] };
}

function described(name: string, help: string): Omit<Reading, "read"> {
  return { name, help, labels: [] };
}

/** Nothing where there is no /proc. */
function whereKnown(value: () => number | undefined): ReturnType<Reading["read"]> {
  try {
    const known = value();
    return known === undefined ? [] : [{ labels: {}, value: known }];
  } catch {
    return [];
  }
}

/** undefined = unlimited. */
function openFileLimit(): number | undefined {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
  return soft === undefined ? undefined : Number(soft);
}
