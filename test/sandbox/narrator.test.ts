// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toKubeObject, withMetadata } from "../../src/sandbox/api-server/kube-object.ts";
import { describeService } from "../../src/sandbox/narrator.ts";
import { service } from "./cluster/kube-objects.ts";

const spec = { ports: [{ port: 80, protocol: "TCP", targetPort: 80 }] };
const pending = service("web", spec);
const served = service("web", spec, ["192.0.2.1"]);

describe("describeService", () => {
  test("a new Service", () => {
    assert.deepEqual(describeService(pending, undefined), ["Service default/web is there: type LoadBalancer, 80/TCP"]);
  });

  test("an address given, and taken back", () => {
    assert.deepEqual(describeService(served, pending), ["Service default/web status: 192.0.2.1"]);
    assert.deepEqual(describeService(pending, served), [
      "Service default/web status: no address any more (had 192.0.2.1)",
    ]);
  });

  test("a changed type, and a deletion that waits", () => {
    const changed = service("web", { ...spec, type: "ClusterIP" });
    assert.deepEqual(describeService(changed, pending), ["Service default/web is changed: type ClusterIP, 80/TCP"]);
    const deleted = withMetadata(served, { deletionTimestamp: "2026-01-01T00:00:00Z" });
    assert.deepEqual(describeService(deleted, served), [
      "Service default/web is being deleted, and waits for its finalizer",
    ]);
  });

  test("conditions of ours when they say something new, and no others", () => {
    const ready = { type: "fairlead.dev/Ready", status: "False", reason: "PoolExhausted", message: "Full." };
    const withConditions = toKubeObject({ ...pending, status: { conditions: [ready, { ...ready, type: "Other" }] } });
    const line = "Service default/web fairlead.dev/Ready is False (PoolExhausted): Full.";
    assert.deepEqual(describeService(withConditions, pending), [line]);
    assert.deepEqual(describeService(withConditions, withConditions), []);
  });
});
