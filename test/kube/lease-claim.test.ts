// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { claim, claimed, givenUp, holdMs, type LeaseState, sight } from "../../src/kube/lease-claim.ts";

const seen = "2026-01-01T00:00:00.000000Z";
const time = "2026-01-01T00:01:00.000000Z";

function heldBy(holderIdentity: string, change: Partial<LeaseState> = {}): LeaseState {
  return {
    holderIdentity,
    leaseDurationSeconds: 15,
    acquireTime: seen,
    renewTime: seen,
    leaseTransitions: 3,
    ...change,
  };
}

describe("the claim on a Lease", () => {
  const rows = [
    ["there is none", undefined, 0, { kind: "Create" }],
    ["it is ours", heldBy("us"), 0, { kind: "Renew" }],
    ["it is ours, and has run out", heldBy("us"), 60_000, { kind: "Renew" }],
    ["it was given up", heldBy(""), 0, { kind: "Take" }],
    ["another has just renewed it", heldBy("them"), 0, { kind: "Wait", ms: 15_000 }],
    ["another renewed it a while ago", heldBy("them"), 14_999, { kind: "Wait", ms: 1 }],
    ["another's has run out", heldBy("them"), 15_000, { kind: "Take" }],
    [
      "another's counts by its own duration",
      heldBy("them", { leaseDurationSeconds: 60 }),
      15_000,
      { kind: "Wait", ms: 45_000 },
    ],
    ["another's has no duration", heldBy("them", { leaseDurationSeconds: 0 }), 0, { kind: "Take" }],
  ] as const;
  for (const [what, state, age, want] of rows) {
    test(`where ${what}`, () => assert.deepEqual(claim({ state, since: 1_000 }, "us", 1_000 + age), want));
  }
});

describe("what is seen of a Lease", () => {
  test("counts from when it was first so, whatever times it names", () => {
    const first = sight(undefined, heldBy("them", { renewTime: "1999-01-01T00:00:00.000000Z" }), 100);
    assert.equal(sight(first, { ...(first.state ?? assert.fail()) }, 900).since, 100);
    assert.equal(sight(first, heldBy("them", { renewTime: time }), 900).since, 900);
    assert.equal(sight(first, undefined, 900).since, 900);
  });

  for (const [field, value] of Object.entries({ ...heldBy("x"), leaseDurationSeconds: 9, leaseTransitions: 9 })) {
    const want = { ...heldBy("them"), [field]: field.endsWith("Time") ? time : value };
    test(`is something new when ${field} is`, () =>
      assert.equal(sight(sight(undefined, heldBy("them"), 1), want, 2).since, 2));
  }
});

describe("what is written to a Lease", () => {
  const now = { identity: "us", seconds: 15, time };
  const fresh = { holderIdentity: "us", leaseDurationSeconds: 15, renewTime: time };
  const rows = [
    ["made", undefined, { ...fresh, acquireTime: time, leaseTransitions: 0 }],
    ["taken from another", heldBy("them"), { ...fresh, acquireTime: time, leaseTransitions: 4 }],
    ["taken from nobody", heldBy(""), { ...fresh, acquireTime: time, leaseTransitions: 4 }],
    ["renewed", heldBy("us"), { ...fresh, acquireTime: seen, leaseTransitions: 3 }],
  ] as const;
  for (const [what, have, want] of rows) test(`when it is ${what}`, () => assert.deepEqual(claimed(have, now), want));

  test("when it is given up", () => {
    const want = {
      holderIdentity: "",
      leaseDurationSeconds: 1,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 3,
    };
    assert.deepEqual(givenUp(heldBy("us"), time), want);
  });
});

describe("how long a renewal holds", () => {
  const rows = [
    ["client-go's values", 15_000, 10_000, 2_000, 12_000],
    ["a deadline close to the duration", 15_000, 14_000, 2_000, 13_500],
    ["a duration that is no whole number of seconds", 1_900, 1_500, 500, 900],
  ] as const;
  for (const [what, leaseDurationMs, renewDeadlineMs, retryPeriodMs, want] of rows) {
    test(`with ${what}`, () => assert.equal(holdMs({ leaseDurationMs, renewDeadlineMs, retryPeriodMs }), want));
  }
});
