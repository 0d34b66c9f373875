// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceCensus } from "../../src/controller/service-census.ts";
import { createMetrics } from "../../src/metrics/metrics.ts";
import { valuesOf } from "./values-of.ts";

const census: ServiceCensus = {
  states: { Ready: 5, NotReady: 2, Waiting: 0, Leaving: 1 },
  unmet: new Map([["Ready", new Map([["PoolExhausted", 2]])]]),
  unmetSeconds: new Map([["Ready", 12]]),
};

async function shown(...controllers: readonly (readonly [string, ServiceCensus | undefined])[]) {
  const metrics = createMetrics();
  for (const [name, counted] of controllers) metrics.services(name, () => counted);
  const values = Object.entries(await valuesOf(metrics));
  return Object.fromEntries(values.filter(([name]) => name.startsWith("fairlead_services")));
}

test("Services are shown by state and by what they lack", async () => {
  assert.deepEqual(await shown(["service", census]), {
    'fairlead_services{controller="service",state="Ready"}': 5,
    'fairlead_services{controller="service",state="NotReady"}': 2,
    'fairlead_services{controller="service",state="Waiting"}': 0,
    'fairlead_services{controller="service",state="Leaving"}': 1,
    'fairlead_services_unmet{controller="service",condition="Ready",reason="PoolExhausted"}': 2,
    'fairlead_services_unmet_longest_seconds{controller="service",condition="Ready"}': 12,
  });
});

test("several controllers are told apart; one that does not work shows nothing", async () => {
  const names = Object.keys(await shown(["service", census], ["service-aws", census], ["service-2", undefined]));
  assert.equal(names.length, 12);
  assert.equal(names.filter((name) => name.includes('controller="service-aws"')).length, 6);
  assert.ok(!names.some((name) => name.includes("service-2")));
});
