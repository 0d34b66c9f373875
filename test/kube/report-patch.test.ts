// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ConfigurationObject, ObjectReport } from "../../src/controller/provider.ts";
import { reportPatch } from "../../src/kube/report-patch.ts";

const now = "2026-01-02T00:00:00Z";
const before = "2026-01-01T00:00:00Z";
const ready = { type: "Ready", status: "True", reason: "InForce", message: "in force" } as const;

function pool(status: unknown): ConfigurationObject {
  const identity = { kind: "IPAddressPool", name: "blue", uid: "u1", generation: 1, createdAt: 0 };
  return { ...identity, labels: {}, spec: {}, status };
}

function report(fields: ObjectReport["fields"], conditions: ObjectReport["conditions"] = []): ObjectReport {
  return { kind: "IPAddressPool", name: "blue", fields, conditions };
}

const cases: readonly (readonly [what: string, status: unknown, want: ObjectReport, patch: unknown])[] = [
  [
    "a first status",
    undefined,
    report({ assignedIPv4: 0 }, [ready]),
    {
      assignedIPv4: 0,
      conditions: [{ ...ready, lastTransitionTime: now }],
    },
  ],
  [
    "the same",
    { assignedIPv4: 3, conditions: [{ ...ready, lastTransitionTime: before }] },
    report({ assignedIPv4: 3 }, [ready]),
    undefined,
  ],
  ["nothing to say to nothing", undefined, report({}), undefined],
  [
    "one counter",
    { assignedIPv4: 3, availableIPv4: 5 },
    report({ assignedIPv4: 4, availableIPv4: 5 }),
    { assignedIPv4: 4 },
  ],
  ["a field that is not reported any more", { assignedIPv4: 3, old: 1 }, report({ assignedIPv4: 3 }), { old: null }],
  [
    "nested fields",
    { used: { v4: 1, v6: 2, old: 3 } },
    report({ used: { v4: 1, v6: 9 } }),
    { used: { v6: 9, old: null } },
  ],
  ["a list", { ranges: ["a", "b"] }, report({ ranges: ["a"] }), { ranges: ["a"] }],
  [
    "another message under the same status, since the same time",
    { conditions: [{ ...ready, lastTransitionTime: before }] },
    report({}, [{ ...ready, message: "still in force" }]),
    { conditions: [{ ...ready, message: "still in force", lastTransitionTime: before }] },
  ],
  [
    "another status, since now",
    { conditions: [{ ...ready, lastTransitionTime: before }] },
    report({}, [{ ...ready, status: "False", reason: "Overlaps" }]),
    { conditions: [{ ...ready, status: "False", reason: "Overlaps", lastTransitionTime: now }] },
  ],
  [
    "a condition less",
    {
      conditions: [
        { ...ready, lastTransitionTime: before },
        { type: "Old", status: "True", lastTransitionTime: before },
      ],
    },
    report({}, [ready]),
    { conditions: [{ ...ready, lastTransitionTime: before }] },
  ],
  [
    "no condition any more",
    { conditions: [{ ...ready, lastTransitionTime: before }] },
    report({}),
    { conditions: null },
  ],
  ["a status that is no object", "broken", report({ assignedIPv4: 1 }), { assignedIPv4: 1 }],
];

describe("the patch of a report", () => {
  for (const [what, status, want, patch] of cases) {
    test(`for ${what}`, () => {
      assert.deepEqual(reportPatch(pool(status), want, now), patch);
    });
  }
});
