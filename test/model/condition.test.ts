// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { sameCondition, toTimestamp, transition, type WantedCondition } from "../../src/model/condition.ts";
import type { Condition } from "../../src/model/service.ts";

const now = Date.UTC(2026, 5, 1, 12, 30, 15, 999);
const present: Condition = {
  type: "fairlead.dev/Ready",
  status: "True",
  reason: "Provisioned",
  message: "fine",
  observedGeneration: 1,
  lastTransitionTime: "2026-01-01T00:00:00Z",
};
const wanted: WantedCondition = { type: present.type, status: "True", reason: "Provisioned", message: "better" };

test("times are RFC 3339 in whole seconds", () => {
  assert.equal(toTimestamp(now), "2026-06-01T12:30:15Z");
});

test("the time moves only with the status", () => {
  assert.equal(transition([present], wanted, now).lastTransitionTime, present.lastTransitionTime);
  assert.equal(transition([present], { ...wanted, status: "False" }, now).lastTransitionTime, "2026-06-01T12:30:15Z");
  assert.equal(transition([], wanted, now).lastTransitionTime, "2026-06-01T12:30:15Z");
  assert.equal(transition([{ ...present, type: "Other" }], wanted, now).lastTransitionTime, "2026-06-01T12:30:15Z");
  assert.equal(transition([present], wanted, now).message, "better");
});

test("all but the time decides whether two say the same", () => {
  assert.equal(sameCondition(present, { ...present, lastTransitionTime: "2027-01-01T00:00:00Z" } as Condition), true);
  const others: readonly Partial<Condition>[] = [
    { type: "x" },
    { status: "Unknown" },
    { reason: "x" },
    { message: "x" },
    { observedGeneration: 2 },
  ];
  for (const other of others) assert.equal(sameCondition(present, { ...present, ...other }), false);
});
