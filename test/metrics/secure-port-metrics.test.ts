// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { createHealthcheckMetrics } from "../../src/metrics/secure-port-metrics.ts";

test("files of the secure port are counted by outcome, and when their certificates end is told", async () => {
  const metrics = createMetrics();
  const recorder = metrics.securePort();
  recorder.reloaded("serving-cert");
  recorder.failed("serving-cert");
  recorder.failed("serving-cert");
  recorder.serves("serving-cert", 1_800_000_000_000);
  const text = await metrics.expose();
  assert.match(text, /^fairlead_secure_port_file_reloads_total\{file="serving-cert",outcome="Ok"\} 1$/m);
  assert.match(text, /^fairlead_secure_port_file_reloads_total\{file="serving-cert",outcome="Failed"\} 2$/m);
  assert.match(
    text,
    /^fairlead_secure_port_certificate_expiration_timestamp_seconds\{file="serving-cert"\} 1800000000$/m,
  );
});

test("checks of health are told by component-base's names", async () => {
  const slis = createHealthcheckMetrics();
  slis.observed("healthz", "leaderElection", undefined);
  slis.observed("healthz", "leaderElection", "not renewed");
  const text = await slis.expose();
  assert.match(text, /^# TYPE kubernetes_healthcheck gauge$/m);
  assert.match(text, /^kubernetes_healthcheck\{name="leaderElection",type="healthz"\} 0$/m);
  for (const status of ["success", "error"]) {
    const line = `kubernetes_healthchecks_total{name="leaderElection",type="healthz",status="${status}"} 1`;
    assert.ok(text.split("\n").includes(line), line);
  }
});
