// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toConfigurationObject } from "../../src/kube/to-configuration-object.ts";

test("a custom resource keeps its spec and status as they came", () => {
  const raw = {
    metadata: {
      name: "blue",
      uid: "u1",
      generation: 2,
      creationTimestamp: "2026-01-01T00:00:00Z",
      labels: { tier: "a" },
      managedFields: [{}],
    },
    spec: { addresses: ["192.0.2.0/24"] },
    status: { assignedIPv4: 3 },
  };
  assert.deepEqual(toConfigurationObject(raw, "IPAddressPool"), {
    kind: "IPAddressPool",
    name: "blue",
    uid: "u1",
    generation: 2,
    createdAt: Date.UTC(2026, 0, 1),
    labels: { tier: "a" },
    spec: { addresses: ["192.0.2.0/24"] },
    status: { assignedIPv4: 3 },
  });
});

test("one with nothing but a name has nothing else", () => {
  assert.deepEqual(toConfigurationObject({ metadata: { name: "blue" } }, "IPAddressPool"), {
    kind: "IPAddressPool",
    name: "blue",
    uid: "",
    generation: 0,
    createdAt: 0,
    labels: {},
    spec: undefined,
    status: undefined,
  });
});
