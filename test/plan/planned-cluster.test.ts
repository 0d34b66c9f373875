// SPDX-License-Identifier: Apache-2.0

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { toService } from "../../src/kube/to-service.ts";
import type { Condition } from "../../src/model/service.ts";
import { emptyCluster } from "../../src/plan/cluster-state.ts";
import { PlannedCluster } from "../../src/plan/planned-cluster.ts";

const condition = (type: string, reason: string): Condition => ({
  type,
  status: "True",
  reason,
  message: "",
  lastTransitionTime: "2024-01-01T00:00:00Z",
});
const service = {
  ...toService({ metadata: { name: "web", finalizers: ["theirs"] }, spec: { ports: [{ port: 80 }, { port: 443 }] } }),
  conditions: [condition("Other", "Kept"), condition("Ready", "Before")],
};

describe("PlannedCluster", () => {
  test("takes in what the loop writes to a status", async () => {
    const cluster = new PlannedCluster({ ...emptyCluster, services: [service] });
    const written = await cluster.patchStatus(service, {
      addFinalizer: "ours",
      ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }],
      conditions: [condition("Ready", "After")],
    });
    assert.equal(cluster.services.get("default/web"), written);
    assert.deepEqual(written.finalizers, ["theirs", "ours"]);
    assert.deepEqual(written.ingress, [{ ip: "192.0.2.1", ipMode: "VIP" }]);
    assert.deepEqual(
      written.conditions.map(({ type, reason }) => [type, reason]),
      [
        ["Other", "Kept"],
        ["Ready", "After"],
      ],
    );
  });

  test("takes away what the loop takes away, and leaves the rest", async () => {
    const cluster = new PlannedCluster({ ...emptyCluster, services: [service] });
    await cluster.patchStatus(service, { addFinalizer: "ours", ingress: [{ ip: "192.0.2.1", ipMode: "VIP" }] });
    const written = await cluster.patchStatus(service, { removeFinalizers: ["ours"], removeConditions: ["Ready"] });
    assert.deepEqual(written.finalizers, ["theirs"]);
    assert.deepEqual(written.ingress.length, 1);
    assert.deepEqual(
      written.conditions.map(({ type }) => type),
      ["Other"],
    );
  });

  test("takes in chosen NodePorts, at the index of their port", async () => {
    const cluster = new PlannedCluster({ ...emptyCluster, services: [service] });
    const written = await cluster.patchNodePorts(service, [{ index: 1, nodePort: 30001 }]);
    assert.deepEqual(
      written.ports.map(({ nodePort }) => nodePort),
      [undefined, 30001],
    );
  });
});
