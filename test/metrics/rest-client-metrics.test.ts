// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

test("how long requests wait for their turn is told by verb and host", async () => {
  const metrics = createMetrics();
  for (const seconds of [0, 0.3]) metrics.requests.waited({ method: "GET", host: "a:443" }, seconds);
  const values = await valuesOf(metrics);
  const name = "rest_client_rate_limiter_duration_seconds";
  assert.equal(values[`${name}_bucket{le="0.005",verb="GET",host="a:443"}`], 1);
  assert.equal(values[`${name}_bucket{le="0.5",verb="GET",host="a:443"}`], 2);
  assert.equal(values[`${name}_sum{verb="GET",host="a:443"}`], 0.3);
});
