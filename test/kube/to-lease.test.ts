// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { test } from "node:test";
import { toLease } from "../../src/kube/to-lease.ts";

test("a Lease keeps its times to the microsecond, as text", () => {
  const raw = {
    metadata: { name: "speaker-n1", namespace: "fairlead-system", resourceVersion: "7", labels: { a: "b" } },
    spec: {
      holderIdentity: "n1",
      leaseDurationSeconds: 30,
      acquireTime: "2026-01-01T00:00:00.000001Z",
      renewTime: "2026-01-01T00:00:12.345678Z",
      leaseTransitions: 2,
    },
  };
  assert.deepEqual(toLease(raw), {
    namespace: "fairlead-system",
    name: "speaker-n1",
    labels: { a: "b" },
    resourceVersion: "7",
    ...raw.spec,
  });
});

test("one that was given up, or never held, has no holder", () => {
  const lease = toLease({ metadata: { name: "x", namespace: "y" }, spec: { holderIdentity: "", renewTime: null } });
  assert.deepEqual([lease.holderIdentity, lease.renewTime, lease.leaseDurationSeconds], ["", "", 0]);
});
