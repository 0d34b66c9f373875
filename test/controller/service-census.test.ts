// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { countServices } from "../../src/controller/service-census.ts";
import { toTimestamp } from "../../src/model/condition.ts";
import { classlessFinalizer } from "../../src/model/eligibility.ts";
import type { Condition, Service } from "../../src/model/service.ts";
import { makeService } from "../support/make-service.ts";

const now = Date.UTC(2026, 0, 2);

function condition(name: string, status: Condition["status"], reason: string, secondsAgo: number): Condition {
  const lastTransitionTime = toTimestamp(now - secondsAgo * 1_000);
  return { type: `fairlead.dev/${name}`, status, reason, message: "", lastTransitionTime };
}

function count(services: readonly Partial<Service>[], className?: string) {
  const made = services.map((own, index) => makeService({ name: `web-${index}`, ...own }));
  return countServices(made, { className, now });
}

test("Services are counted by state; those of others are not", () => {
  const { states } = count([
    { conditions: [condition("Ready", "True", "Provisioned", 5)] },
    { conditions: [condition("Ready", "True", "Provisioned", 5)], deleting: true, finalizers: [classlessFinalizer] },
    { conditions: [condition("Ready", "False", "PoolExhausted", 5)] },
    { type: "ClusterIP", finalizers: [classlessFinalizer] },
    {},
    { type: "ClusterIP" },
    { loadBalancerClass: "example.com/other" },
    { deleting: true },
  ]);
  assert.deepEqual(states, { Ready: 1, NotReady: 1, Waiting: 1, Leaving: 2 });
});

test("with a class, only its Services count", () => {
  const { states } = count([{}, { loadBalancerClass: "example.com/own" }], "example.com/own");
  assert.deepEqual(states, { Ready: 0, NotReady: 0, Waiting: 1, Leaving: 0 });
});

test("what is lacking is counted by condition and reason, with how long it has been for the longest", () => {
  const ready = condition("Ready", "True", "Provisioned", 900);
  const foreign: Condition = { ...condition("Ready", "False", "Whatever", 9_000), type: "example.com/Ready" };
  const { unmet, unmetSeconds } = count([
    { conditions: [condition("Ready", "False", "PoolExhausted", 60)] },
    { conditions: [condition("Ready", "False", "PoolExhausted", 30), foreign] },
    { conditions: [condition("Ready", "False", "InvalidAnnotation", 10)] },
    { conditions: [ready, condition("AnnouncedIPv4", "False", "NoEligibleNode", 300)] },
    { conditions: [ready, condition("AnnouncedIPv4", "True", "Announced", 700)] },
  ]);
  assert.deepEqual(
    unmet,
    new Map([
      [
        "Ready",
        new Map([
          ["PoolExhausted", 2],
          ["InvalidAnnotation", 1],
        ]),
      ],
      ["AnnouncedIPv4", new Map([["NoEligibleNode", 1]])],
    ]),
  );
  assert.deepEqual(
    unmetSeconds,
    new Map([
      ["Ready", 60],
      ["AnnouncedIPv4", 300],
    ]),
  );
});

for (const { name, services, seconds } of [
  { name: "none is there", services: [], seconds: 0 },
  { name: "all are ready", services: [{ conditions: [condition("Ready", "True", "Provisioned", 50)] }], seconds: 0 },
  { name: "nothing was said yet", services: [{ createdAt: now - 7_000 }], seconds: 7 },
  { name: "another clock is ahead", services: [{ createdAt: now + 7_000 }], seconds: 0 },
  { name: "it is leaving", services: [{ createdAt: 0, deleting: true, finalizers: [classlessFinalizer] }], seconds: 0 },
]) {
  test(`the longest without being ready is ${seconds} s where ${name}`, () => {
    assert.deepEqual(count(services).unmetSeconds, new Map([["Ready", seconds]]));
  });
}

test("ten thousand Services are counted in less than a scrape notices", () => {
  const conditions = [condition("Ready", "False", "PoolExhausted", 60)];
  const services = Array.from({ length: 10_000 }, (_, index) => makeService({ name: `web-${index}`, conditions }));
  const before = process.cpuUsage();
  countServices(services, { className: undefined, now });
  const { user } = process.cpuUsage(before);
  assert.ok(user < 100_000, `it took ${user / 1_000} ms`);
});
