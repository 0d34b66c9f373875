// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { closeSync, openSync } from "node:fs";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

test("the process tells when it began, and what it uses", async () => {
  const values = await valuesOf(createMetrics());
  const age = Date.now() / 1000 - (values["process_start_time_seconds"] ?? 0);
  assert.ok(age > 0 && age < 600, `it is ${age} s old`);
  assert.ok((values["process_resident_memory_bytes"] ?? 0) > 1e6);
  assert.ok((values["process_cpu_seconds_total"] ?? 0) > 0);
  assert.ok((values["nodejs_heap_size_used_bytes"] ?? 0) > 1e6);
  assert.ok((values["nodejs_heap_size_total_bytes"] ?? 0) >= (values["nodejs_heap_size_used_bytes"] ?? Infinity) / 2);
  assert.ok((values["nodejs_heap_size_limit_bytes"] ?? 0) > 1e7);
  assert.ok((values["process_max_fds"] ?? 0) > 10);
});

test("open files are counted", async () => {
  const metrics = createMetrics();
  const before = (await valuesOf(metrics))["process_open_fds"] ?? 0;
  const files = [1, 2, 3].map(() => openSync("/dev/null", "r"));
  const during = (await valuesOf(metrics))["process_open_fds"] ?? 0;
  for (const file of files) closeSync(file);
  assert.equal(during, before + 3);
});

test("the load of the event loop grows with work", async () => {
  const metrics = createMetrics();
  const active = async () => (await valuesOf(metrics))["nodejs_eventloop_active_seconds_total"] ?? 0;
  // It counts from the first turn of the loop on, and the test may be in the one before.
  await setImmediate();
  const before = await active();
  const { user } = process.cpuUsage();
  while (process.cpuUsage().user - user < 20_000);
  assert.ok((await active()) >= before + 0.015);
});

test("the version that runs is told", async () => {
  const values = await valuesOf(createMetrics("1.2.3"));
  assert.equal(values[`fairlead_build_info{version="1.2.3",node_version="${process.version}"}`], 1);
});
